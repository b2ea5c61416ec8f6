// Tells from looks at a fingerprint that something has changed and come to rest: who writes a file
// empties it first, and half a configuration may well be a valid one.
#pragma once

#include <string>
#include <utility>

namespace sar::app {

class ChangeWatch {
 public:
  explicit ChangeWatch(std::string seen = {}) : taken_(seen), last_(std::move(seen)) {}

  // True once for each change: when two looks in a row see the same.
  [[nodiscard]] bool look(std::string seen) {
    const bool at_rest = seen == last_;
    last_ = std::move(seen);
    if (!at_rest || !is_moving()) return false;
    taken_ = last_;
    is_asked_for_ = false;
    return true;
  }
  // Somebody says that there is a change, whatever it looks like.
  void ask() { is_asked_for_ = true; }
  // The next look should come soon.
  [[nodiscard]] bool is_moving() const { return is_asked_for_ || last_ != taken_; }

 private:
  std::string taken_;
  std::string last_;
  bool is_asked_for_ = false;
};

}  // namespace sar::app
