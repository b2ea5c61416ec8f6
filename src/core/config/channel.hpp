// Section `channels`: a provider seen through some credentials, with the models it serves. Fields:
// channel_fields.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/secret.hpp"

namespace sar::config {

struct Credential {
  std::string name = "default";
  Secret secret;
};

struct ChannelModel {
  std::string name;      // what callers ask for; "*" takes any name
  std::string upstream;  // what the vendor calls it; the same if not given
};

struct ChannelLimits {
  std::int64_t max_in_flight = 0;  // 0: no limit
};

struct Channel {
  std::string name;
  std::string provider;
  std::vector<Credential> credentials;
  std::vector<ChannelModel> models;
  std::int64_t priority = 0;  // higher is tried first
  std::int64_t weight = 1;    // share within one priority; 0: only when nothing else is left
  std::vector<std::string> tags;
  ChannelLimits limits;
  bool enabled = true;
};

}  // namespace sar::config
