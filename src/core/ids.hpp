// Identifiers. New objects and requests get UUIDv7 (RFC 9562), so that ids sort by time of
// creation; objects that come from files get an id derived from their name, the same on every
// start.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"

namespace sar {

struct Uuid {
  static constexpr std::size_t kTextLength = 36;

  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
  // Lower-case, with dashes.
  [[nodiscard]] std::string to_string() const;
  // The same, without an allocation.
  [[nodiscard]] std::array<char, kTextLength> to_chars() const;
  [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);
};

// 48 bits of milliseconds, then 74 random bits.
[[nodiscard]] Uuid make_uuid_v7(WallTime now, Random& random);

// UUIDv8 from BLAKE2b(kind, name): the id of an object that is defined in a file.
[[nodiscard]] Uuid stable_id(std::string_view kind, std::string_view name);

}  // namespace sar

template <>
struct std::hash<sar::Uuid> {
  std::size_t operator()(const sar::Uuid& id) const noexcept;
};
