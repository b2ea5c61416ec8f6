// Objects from files are mirrored into their tables at load, so that ledger, statistics and the
// management API refer to them by the same ids: stable_id("provider" | "channel" | "credential" |
// "model_group", name); a credential's name is "<channel>/<credential>".
#pragma once

#include "core/clock.hpp"
#include "core/config/configuration.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "store/database.hpp"

namespace sar::store {

struct MirrorSource {
  const config::Configuration& configuration;
  // Prices that hold where the configuration has none; it wins over a row of the same id.
  std::vector<config::Price> list_prices = {};
  const Secret& master_key;
  Random& random;  // for nonces and data keys
  WallTime now;
};

// One transaction: upserts what the files define (origin `file`), marks what they no longer define
// as removed (never deletes: the ledger refers to it). Credentials are sealed with the master key
// and rewritten only when they changed.
[[nodiscard]] Result<void> mirror_configuration(Database& database, const MirrorSource& source);

}  // namespace sar::store
