// Writes the objects of the configuration into their tables, one function per table. For
// mirror.cpp, inside its transaction; SOCI's errors are thrown.
#pragma once

#include "core/clock.hpp"
#include "core/config/configuration.hpp"
#include "core/ids.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"

namespace soci {
class session;
}

namespace sar::store {

// What every row of one run needs.
struct MirrorRun {
  soci::session& session;
  const config::Configuration& configuration;
  const std::vector<config::Price>& list_prices;
  const Secret& master_key;
  Random& random;
  WallTime now;
};

// Marks everything that came from files as removed. What the files still define is put back by the
// functions below, in the same transaction: nobody sees the state between.
void mark_all_removed(const MirrorRun& run);

void put_providers(const MirrorRun& run);
void put_channels(const MirrorRun& run);
void put_channel_models(const MirrorRun& run);
void put_credentials(const MirrorRun& run);
void put_model_groups(const MirrorRun& run);
void put_model_group_members(const MirrorRun& run);
void put_prices(const MirrorRun& run);

// As routing::price_id: scope, model and date, so that an edited number keeps the row.
[[nodiscard]] Uuid mirrored_price_id(const config::Price& price);

}  // namespace sar::store
