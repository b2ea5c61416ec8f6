// The header fields of one HTTP message, flat: all text in one buffer, no allocation per field once
// the buffer has grown. Shared by the layer that parses messages and the pure layers that read
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sar {

struct Header {
  std::string_view name;
  std::string_view value;
};

class HeaderTable {
 public:
  // Keeps the memory for the next message.
  void clear();
  void add(std::string_view name, std::string_view value);
  // The same for a head that is there as a whole: copies it once, without fields; note() then adds
  // a field of which name and value lie in it.
  void assign(std::string_view head);
  void note(std::size_t name_begin, std::size_t name_length, std::size_t value_begin,
            std::size_t value_length);

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] bool empty() const { return fields_.empty(); }
  // The views live until the next add() or clear().
  [[nodiscard]] Header operator[](std::size_t index) const;
  // First value of the field, names compared without case; empty view with null data if absent.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const { return get(name).data() != nullptr; }
  [[nodiscard]] std::size_t count(std::string_view name) const;
  // Gives the memory back, for a connection that will wait long.
  void release();

 private:
  struct Field {
    std::uint32_t name_begin;
    std::uint32_t name_length;
    std::uint32_t value_begin;
    std::uint32_t value_length;
  };
  std::string text_;
  std::vector<Field> fields_;
};

// ASCII only, as HTTP field names are.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace sar
