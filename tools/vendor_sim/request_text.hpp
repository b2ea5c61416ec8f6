// Questions that the readers of several dialects ask of a body.
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "call.hpp"
#include "json_text.hpp"

namespace sim {

// The first of the names that is there; empty if none is.
[[nodiscard]] std::string_view member_of(std::string_view object,
                                         std::initializer_list<std::string_view> names);
// Raw text of a string member, empty if there is none.
[[nodiscard]] std::string_view text_member(std::string_view object, std::string_view name);
// The inside of a string, or of the text of the first part that has one.
[[nodiscard]] std::string_view text_of(std::string_view content);
// The same, but anything else as it is.
[[nodiscard]] std::string_view text_or_raw(std::string_view content);
[[nodiscard]] std::vector<std::string_view> items_of(std::string_view array);
[[nodiscard]] inline bool is_object(std::string_view value) { return value.starts_with('{'); }
[[nodiscard]] inline bool is_array(std::string_view value) { return value.starts_with('['); }
[[nodiscard]] inline bool is_string(std::string_view value) { return value.starts_with('"'); }
// Letters, digits, _ and -, at most so many.
[[nodiscard]] bool is_name(std::string_view text, std::size_t size_max);
// The first key of the object that is none of `known`; empty if there is none.
[[nodiscard]] std::string_view unknown_key(std::string_view object,
                                           std::initializer_list<std::string_view> known);
// Calls `look` with every object in `value`, from the outside in. False ends it.
bool each_object(std::string_view value, const std::function<bool(std::string_view)>& look);

}  // namespace sim
