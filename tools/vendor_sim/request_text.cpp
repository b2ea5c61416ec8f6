// Small looks into JSON text.
#include "request_text.hpp"

#include <algorithm>

namespace sim {

std::string_view member_of(std::string_view object, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto value = json::member(object, name); !value.empty()) return value;
  }
  return {};
}

std::string_view text_member(std::string_view object, std::string_view name) {
  return json::string_body(json::member(object, name));
}

std::string_view text_of(std::string_view content) {
  if (!is_array(content)) return json::string_body(content);
  json::Walker parts(content);
  while (parts.next()) {
    if (const auto text = json::member(parts.value(), "text"); !text.empty()) {
      return json::string_body(text);
    }
  }
  return {};
}

std::string_view text_or_raw(std::string_view content) {
  const auto text = text_of(content);
  return text.empty() && !is_string(content) ? content : text;
}

std::vector<std::string_view> items_of(std::string_view array) {
  std::vector<std::string_view> items;
  if (!is_array(array)) return items;
  json::Walker walker(array);
  while (walker.next()) items.push_back(walker.value());
  return items;
}

bool is_name(std::string_view text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max && std::ranges::all_of(text, [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
  });
}

std::string_view unknown_key(std::string_view object,
                             std::initializer_list<std::string_view> known) {
  json::Walker walker(object);
  while (walker.next()) {
    if (std::ranges::find(known, walker.key()) == known.end()) return walker.key();
  }
  return {};
}

bool each_object(std::string_view value, const std::function<bool(std::string_view)>& look) {
  if (!is_object(value) && !is_array(value)) return true;
  if (is_object(value) && !look(value)) return false;
  json::Walker walker(value);
  while (walker.next()) {
    if (!each_object(walker.value(), look)) return false;
  }
  return true;
}

}  // namespace sim
