#include "core/headers.hpp"

namespace sar {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t place = 0; place < left.size(); ++place) {
    if (lower(left[place]) != lower(right[place])) return false;
  }
  return true;
}

void HeaderTable::clear() {
  text_.clear();
  fields_.clear();
}

void HeaderTable::release() {
  std::string{}.swap(text_);
  std::vector<Field>{}.swap(fields_);
}

void HeaderTable::assign(std::string_view head) {
  fields_.clear();
  text_ = head;
}

void HeaderTable::note(std::size_t name_begin, std::size_t name_length, std::size_t value_begin,
                       std::size_t value_length) {
  fields_.push_back({.name_begin = static_cast<std::uint32_t>(name_begin),
                     .name_length = static_cast<std::uint32_t>(name_length),
                     .value_begin = static_cast<std::uint32_t>(value_begin),
                     .value_length = static_cast<std::uint32_t>(value_length)});
}

void HeaderTable::add(std::string_view name, std::string_view value) {
  note(text_.size(), name.size(), text_.size() + name.size(), value.size());
  text_.append(name).append(value);
}

Header HeaderTable::operator[](std::size_t index) const {
  const Field& field = fields_[index];
  const std::string_view text = text_;
  return {.name = text.substr(field.name_begin, field.name_length),
          .value = text.substr(field.value_begin, field.value_length)};
}

std::string_view HeaderTable::get(std::string_view name) const {
  for (std::size_t index = 0; index < fields_.size(); ++index) {
    if (fields_[index].name_length != name.size()) continue;
    const Header header = (*this)[index];
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::size_t HeaderTable::count(std::string_view name) const {
  std::size_t found = 0;
  for (std::size_t index = 0; index < fields_.size(); ++index) {
    if (fields_[index].name_length != name.size()) continue;
    if (equal_ignoring_case((*this)[index].name, name)) ++found;
  }
  return found;
}

}  // namespace sar
