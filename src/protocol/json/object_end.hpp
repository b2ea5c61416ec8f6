#pragma once

#include <string_view>

namespace sar::protocol {

// Tells when an object that comes in pieces is complete.
class ObjectEnd {
 public:
  void feed(std::string_view json);
  [[nodiscard]] bool is_reached() const { return is_reached_; }

 private:
  int depth_ = 0;
  bool is_text_ = false;
  bool is_escape_ = false;
  bool is_reached_ = false;
};

}  // namespace sar::protocol
