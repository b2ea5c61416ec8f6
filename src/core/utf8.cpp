// The lead byte says how many bytes follow; the value must be one that needs that many.
#include "core/utf8.hpp"

#include <cassert>

namespace sar {
namespace {

struct Lead {
  std::size_t bytes;
  char32_t bits;   // what the lead byte gives to the value
  char32_t least;  // smaller values have a shorter form
};

constexpr Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {.bytes = 1, .bits = byte, .least = 0};
  if (byte >= 0xC0 && byte < 0xE0) return {.bytes = 2, .bits = byte & 0x1FU, .least = 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {.bytes = 3, .bits = byte & 0x0FU, .least = 0x800};
  if (byte >= 0xF0 && byte < 0xF8) return {.bytes = 4, .bits = byte & 0x07U, .least = 0x10000};
  return {.bytes = 0, .bits = 0, .least = 0};
}

constexpr bool is_scalar_value(char32_t value) {
  return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

Utf8Character decode_utf8(std::string_view text) {
  assert(!text.empty());
  const Lead lead = read_lead(static_cast<unsigned char>(text.front()));
  if (lead.bytes == 0 || lead.bytes > text.size()) return {};
  char32_t value = lead.bits;
  for (const char letter : text.substr(1, lead.bytes - 1)) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  if (value < lead.least || !is_scalar_value(value)) return {};
  return {.value = value, .bytes = lead.bytes, .valid = true};
}

}  // namespace sar
