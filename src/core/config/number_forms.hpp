// Forms of values that count or measure: see shape.hpp for what a form is.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>

#include "core/clock.hpp"
#include "core/config/shape.hpp"
#include "core/money.hpp"

namespace sar::config {

// true or false, nothing else.
struct Flag {
  void read(const YamlNode& node, bool& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(bool value) const { return value; }
  [[nodiscard]] Shape shape() const;
};

// A whole number in plain decimal: 012, 0x1F and 1_000 mean different things to different readers
// of YAML, so they are refused.
struct Whole {
  std::int64_t least = 0;
  std::int64_t most = 0;
  void read(const YamlNode& node, std::int64_t& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(std::int64_t value) const { return value; }
  [[nodiscard]] Shape shape() const;
};

// Bytes: "64MiB", "100MB" or a plain number.
struct Size {
  std::int64_t least = 0;
  std::int64_t most = 0;
  void read(const YamlNode& node, std::int64_t& bytes, Reader& reader) const;
  [[nodiscard]] boost::json::value show(std::int64_t bytes) const;
  [[nodiscard]] Shape shape() const;
};

// "120ms", "5s", "2m", "1h".
struct Duration {
  std::chrono::milliseconds least{};
  std::chrono::milliseconds most{};
  void read(const YamlNode& node, std::chrono::milliseconds& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(std::chrono::milliseconds value) const;
  [[nodiscard]] Shape shape() const;
};

// Decimal dollars, read from the digits as they are written; not negative.
struct Dollars {
  void read(const YamlNode& node, Money& value, Reader& reader) const;
  void read(const YamlNode& node, PricePerMillion& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(Money value) const;
  [[nodiscard]] boost::json::value show(PricePerMillion value) const;
  [[nodiscard]] Shape shape() const;
};

// A day, from midnight UTC on, or a moment in RFC 3339 with Z.
struct Moment {
  void read(const YamlNode& node, WallTime& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(WallTime value) const;
  [[nodiscard]] Shape shape() const;
};

}  // namespace sar::config
