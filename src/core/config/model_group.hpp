// Section `model_groups`: one name for several models on several channels. Fields:
// model_group_fields.cpp.
#pragma once

#include <string>
#include <vector>

namespace sar::config {

// At most one of `channel` and `tag` may be given; `model` alone means every channel that serves
// it.
struct GroupMember {
  std::string channel;
  std::string model;
  std::string tag;
};

struct GroupFilters {
  std::vector<std::string> require_tags;
  std::vector<std::string> exclude_tags;
  std::vector<std::string> exclude_channels;
};

struct ModelGroup {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<GroupMember> members;
  GroupFilters filters;
  std::string strategy = "priority";  // priority | round_robin | cost
  bool strict = false;                // requests are refused rather than changed for a vendor
};

}  // namespace sar::config
