// What an operator changes about the JSON bodies for a vendor: fields set, left out and renamed in
// one pass, every other byte kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/provider.hpp"
#include "core/result.hpp"

namespace sar::protocol {

// What happens to a field of an object, or to the fields inside it.
struct BodyChange {
  enum class Kind : std::uint8_t { Inside, Set, SetIfAbsent, Remove, Rename };
  std::string name;
  Kind kind = Kind::Inside;
  std::string text = {};  // the value as JSON, or the new name
  std::vector<BodyChange> inside = {};
};

// Immutable, so that any number of threads may apply it.
class BodyEdit {
 public:
  BodyEdit() = default;
  // REQUIRES: what BodyOverrides promises.
  explicit BodyEdit(const config::BodyOverrides& overrides);

  [[nodiscard]] bool empty() const { return root_.inside.empty(); }
  // Objects on the way to a field are made where they are absent. In place of something that is no
  // object only `set` makes one; whatever else leads there does nothing. Error (the router's):
  // `body` is not one JSON object.
  [[nodiscard]] Result<std::string> apply(std::string_view body) const;

 private:
  BodyChange root_;
};

}  // namespace sar::protocol
