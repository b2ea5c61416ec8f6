#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/api_keys.hpp"
#include "app/commands_shared.hpp"
#include "app/data_directory.hpp"
#include "core/timestamp.hpp"
#include "store/api_keys.hpp"

namespace sar::app {
namespace {

template <class Work>
int with_vault(const Places& places, Work work) {
  const auto path = data_directory_of(places);
  if (!path) return kBadUsage;
  SystemRandom random;
  auto vault = open_vault(*path, config::Durability::Process, random);
  if (!vault) return complain(vault.error());
  const Result<void> done = work(*vault, random);
  return done ? kDone : complain(done.error());
}

// The same where only what is there already makes sense.
template <class Work>
int with_existing_vault(const Places& places, Work work) {
  const auto path = data_directory_of(places);
  if (!path) return kBadUsage;
  const auto found = find_data_directory(*path);
  if (!found) return complain(found.error());
  return with_vault({.data_dir = path}, work);
}

Result<std::optional<WallTime>> expiry_of(const std::string& text, WallTime now) {
  if (text.empty()) return std::nullopt;
  const auto moment = parse_rfc3339(text);
  if (moment && *moment > now) return moment;
  return fail(caller_error(
      ErrorClass::BadRequest, "invalid_value",
      moment ? fmt::format("--expires: {} is over already", text)
             : fmt::format("--expires: '{}' is not a moment such as 2027-01-31T12:00:00Z", text)));
}

std::string_view state_of(const store::ApiKeyRow& row, WallTime now) {
  if (row.revoked_at) return "revoked";
  if (!row.enabled) return "disabled";
  if (row.expires_at && *row.expires_at <= now) return "expired";
  return "active";
}

}  // namespace

int key_create(const Places& places, const KeyOptions& options) {
  const WallTime now = SystemClock{}.wall();
  const auto expires_at = expiry_of(options.expires, now);
  if (!expires_at) return complain(expires_at.error());
  return with_vault(places, [&](Vault& vault, Random& random) -> Result<void> {
    const MadeKey made = make_key({.name = options.name,
                                   .allowed_models = options.models,
                                   .requests_per_minute = options.requests_per_minute,
                                   .strict = options.strict,
                                   .expires_at = *expires_at},
                                  vault.pepper, random, now);
    SAR_CHECK(store::insert_api_key(*vault.database, made.row));
    fmt::print("API key: {}\n", made.secret.reveal());
    fmt::print(
        "id {}; shown this once and kept only as a hash. A running router knows it within a "
        "second.\n",
        made.row.id.to_string());
    return {};
  });
}

int key_list(const Places& places) {
  return with_existing_vault(places, [](Vault& vault, Random&) -> Result<void> {
    SAR_TRY(rows, store::list_api_keys(*vault.database));
    const WallTime now = SystemClock{}.wall();
    for (const store::ApiKeyRow& row : rows) {
      fmt::print("{}  {:<24}  {:<16}  {:<8}  models: {}  rpm: {}  expires: {}{}\n",
                 row.id.to_string(), row.name, row.masked, state_of(row, now),
                 row.allowed_models.empty() ? "all"
                                            : fmt::format("{}", fmt::join(row.allowed_models, ",")),
                 row.requests_per_minute == 0 ? "-" : fmt::format("{}", row.requests_per_minute),
                 row.expires_at ? to_rfc3339(*row.expires_at) : "never",
                 row.strict ? "  strict" : "");
    }
    return {};
  });
}

int key_revoke(const Places& places, const std::string& id_or_name) {
  return with_existing_vault(places, [&](Vault& vault, Random&) -> Result<void> {
    SAR_CHECK(store::revoke_api_key(*vault.database, id_or_name, SystemClock{}.wall()));
    fmt::print("Revoked. A running router refuses it within a second.\n");
    return {};
  });
}

}  // namespace sar::app
