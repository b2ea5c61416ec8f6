// Rows as repositories read and write them. The store knows nothing of the layers above it, so
// these are its own plain types.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/ids.hpp"

namespace sar::store {

struct ApiKeyRow {
  Uuid id;
  std::string name;
  std::array<std::uint8_t, 32> hash{};
  std::string masked;
  bool enabled = true;
  std::optional<WallTime> expires_at;
  std::vector<std::string> allowed_models;  // empty: all
  std::int64_t requests_per_minute = 0;     // 0: no limit
  bool strict = false;
  WallTime created_at{};
  std::optional<WallTime> revoked_at;
};

}  // namespace sar::store
