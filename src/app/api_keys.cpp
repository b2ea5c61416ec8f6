#include "app/api_keys.hpp"

namespace sar::app {

std::vector<access::ApiKey> to_api_keys(const std::vector<store::ApiKeyRow>& rows) {
  std::vector<access::ApiKey> keys;
  keys.reserve(rows.size());
  for (const store::ApiKeyRow& row : rows) {
    keys.push_back({.id = row.id,
                    .name = row.name,
                    .hash = row.hash,
                    .masked = row.masked,
                    .enabled = row.enabled,
                    .expires_at = row.expires_at,
                    .allowed_models = row.allowed_models,
                    .requests_per_minute = row.requests_per_minute,
                    .strict = row.strict,
                    .created_at = row.created_at,
                    .revoked_at = row.revoked_at});
  }
  return keys;
}

MadeKey make_key(const NewKey& wanted, const Secret& pepper, Random& random, WallTime now) {
  MadeKey made{.secret = access::generate_key(random), .row = {}};
  made.row = {.id = make_uuid_v7(now, random),
              .name = wanted.name,
              .hash = access::hash_key(made.secret.reveal(), pepper),
              .masked = access::masked_key(made.secret.reveal()),
              .enabled = true,
              .expires_at = wanted.expires_at,
              .allowed_models = wanted.allowed_models,
              .requests_per_minute = wanted.requests_per_minute,
              .strict = wanted.strict,
              .created_at = now,
              .revoked_at = std::nullopt};
  return made;
}

}  // namespace sar::app
