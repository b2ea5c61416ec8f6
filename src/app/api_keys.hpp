// API keys between their table and the key ring.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/key_ring.hpp"
#include "store/rows.hpp"

namespace sar::app {

[[nodiscard]] std::vector<access::ApiKey> to_api_keys(const std::vector<store::ApiKeyRow>& rows);

struct NewKey {
  std::string name;
  std::vector<std::string> allowed_models = {};  // empty: all
  std::int64_t requests_per_minute = 0;
  bool strict = false;
  std::optional<WallTime> expires_at = {};
};

struct MadeKey {
  Secret secret;  // shown once
  store::ApiKeyRow row;
};
[[nodiscard]] MadeKey make_key(const NewKey& wanted, const Secret& pepper, Random& random,
                               WallTime now);

}  // namespace sar::app
