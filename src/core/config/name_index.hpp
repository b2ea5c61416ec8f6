// The names of one kind of object: each is used once, and references to them are found.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/config/report.hpp"

namespace sar::config {

class NameIndex {
 public:
  // How the messages begin: "there is already a channel", "there is no channel".
  struct Phrases {
    std::string taken;
    std::string unknown = {};
  };
  NameIndex(Phrases phrases, Report& report) : phrases_(std::move(phrases)), report_(report) {}

  // `path` is where the name is given. Reports it if the name is taken. An empty name is one that
  // is missing or could not be read: that has been reported already.
  void add(const std::string& name, std::string path);
  // The same for a name that several objects may have.
  void add_shared(const std::string& name, std::string path);
  // Reports the reference at `path` if nothing has that name. An empty one refers to nothing.
  void require(const std::string& name, std::string_view path) const;

  [[nodiscard]] bool contains(const std::string& name) const { return paths_.contains(name); }

 private:
  Phrases phrases_;
  Report& report_;
  std::unordered_map<std::string, std::string> paths_;
};

}  // namespace sar::config
