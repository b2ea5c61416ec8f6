// Small questions of HTTP grammar (RFC 9110, RFC 9112).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sar::net {

// The blanks around values and in chunk lines (RFC 9110 §5.6.3).
[[nodiscard]] inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
// Field names and methods. False for the empty text.
[[nodiscard]] bool is_token(std::string_view text);
// No control characters but tab, so nothing that could end a line.
[[nodiscard]] bool is_field_value(std::string_view text);
// What a request target may consist of: visible ASCII without '#' and '\'.
[[nodiscard]] bool is_target(std::string_view text);
// A host with an optional port: the characters of a name, an IPv4 or a bracketed IPv6 address.
[[nodiscard]] bool is_authority(std::string_view text);
// 1*DIGIT and nothing else, within 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_digits(std::string_view text);

}  // namespace sar::net
