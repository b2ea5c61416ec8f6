#include "store/api_keys.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "store/database_error.hpp"
#include "store/json_text.hpp"
#include "store/sql_values.hpp"

namespace sar::store {
namespace {

// One row as SOCI binds it, for both directions.
struct BoundKey {
  std::string id;
  std::string name;
  std::string hash;
  std::string masked;
  int enabled = 0;
  OptionalNumber expires_at;
  std::string allowed_models;
  long long requests_per_minute = 0;
  int strict = 0;
  long long created_at = 0;
  OptionalNumber revoked_at;
};

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7f;
}

std::string to_hex(const std::array<std::uint8_t, 32>& hash) {
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

std::array<std::uint8_t, 32> from_hex(std::string_view digits) {
  std::array<std::uint8_t, 32> hash{};
  sodium_hex2bin(hash.data(), hash.size(), digits.data(), digits.size(), nullptr, nullptr, nullptr);
  return hash;
}

Result<ApiKeyRow> to_row(const BoundKey& bound) {
  SAR_TRY(allowed_models, texts_from_json(bound.allowed_models));
  return ApiKeyRow{.id = fetched_id(bound.id),
                   .name = bound.name,
                   .hash = from_hex(bound.hash),
                   .masked = bound.masked,
                   .enabled = bound.enabled != 0,
                   .expires_at = bound.expires_at.time(),
                   .allowed_models = std::move(allowed_models),
                   .requests_per_minute = bound.requests_per_minute,
                   .strict = bound.strict != 0,
                   .created_at = from_nanos(bound.created_at),
                   .revoked_at = bound.revoked_at.time()};
}

BoundKey to_bound(const ApiKeyRow& row) {
  BoundKey bound{.id = {},
                 .name = row.name,
                 .hash = to_hex(row.hash),
                 .masked = row.masked,
                 .enabled = row.enabled ? 1 : 0,
                 .expires_at = {},
                 .allowed_models = to_json(row.allowed_models),
                 .requests_per_minute = row.requests_per_minute,
                 .strict = row.strict ? 1 : 0,
                 .created_at = to_nanos(row.created_at),
                 .revoked_at = {}};
  bound.expires_at.assign(row.expires_at);
  bound.revoked_at.assign(row.revoked_at);
  return bound;
}

void insert(soci::session& session, const ApiKeyRow& row) {
  BoundId id{session, row.id};
  BoundKey key = to_bound(row);
  session << "INSERT INTO api_keys (id, name, hash, masked, enabled, expires_at, allowed_models, "
             "requests_per_minute, strict, created_at, revoked_at) VALUES (:id, :name, :hash, "
             ":masked, :enabled, :expires_at, :allowed_models, :requests_per_minute, :strict, "
             ":created_at, :revoked_at)",
      soci::use(id.value()), soci::use(key.name), soci::use(key.hash), soci::use(key.masked),
      soci::use(key.enabled), soci::use(key.expires_at.value, key.expires_at.indicator),
      soci::use(key.allowed_models), soci::use(key.requests_per_minute), soci::use(key.strict),
      soci::use(key.created_at), soci::use(key.revoked_at.value, key.revoked_at.indicator);
}

// Keys are revoked by id or name, and names are printed on terminals.
Result<void> check_name(const std::string& name) {
  const auto refuse = [](std::string message) {
    return fail(caller_error(ErrorClass::BadRequest, "invalid_value", std::move(message), "name"));
  };
  if (name.empty()) return refuse("the name of an API key is empty");
  if (std::ranges::any_of(name, is_control))
    return refuse("the name of an API key holds a control character");
  if (!Uuid::parse(name)) return {};
  return refuse(fmt::format("'{}' looks like the id of an API key; choose another name", name));
}

}  // namespace

Result<void> insert_api_key(Database& database, const ApiKeyRow& row) {
  SAR_CHECK(check_name(row.name));
  return while_doing("insert an API key", database.write([&](soci::session& session) {
    try {
      insert(session, row);
    } catch (const soci::soci_error& failure) {
      if (!is_unique_violation(failure)) throw;
      return Result<void>{fail(caller_error(
          ErrorClass::BadRequest, "already_exists",
          fmt::format("an API key named '{}' exists; revoke it first", row.name), "name"))};
    }
    return Result<void>{};
  }));
}

Result<std::vector<ApiKeyRow>> list_api_keys(Database& database) {
  std::vector<ApiKeyRow> keys;
  SAR_CHECK(while_doing("list API keys", database.read([&](soci::session& session) -> Result<void> {
    BoundKey key;
    soci::statement rows =
        (session.prepare << "SELECT id, name, hash, masked, enabled, expires_at, "
                            "allowed_models, requests_per_minute, strict, created_at, revoked_at "
                            "FROM api_keys ORDER BY created_at, id",
         soci::into(key.id), soci::into(key.name), soci::into(key.hash), soci::into(key.masked),
         soci::into(key.enabled), soci::into(key.expires_at.value, key.expires_at.indicator),
         soci::into(key.allowed_models), soci::into(key.requests_per_minute),
         soci::into(key.strict), soci::into(key.created_at),
         soci::into(key.revoked_at.value, key.revoked_at.indicator));
    rows.execute();
    while (rows.fetch()) {
      SAR_TRY(row, to_row(key));
      keys.push_back(std::move(row));
    }
    return {};
  })));
  return keys;
}

Result<void> revoke_api_key(Database& database, std::string_view id_or_name, WallTime now) {
  return while_doing("revoke an API key", database.write([&](soci::session& session) {
    // No name looks like an id, so one key at most is meant; a nil id belongs to no key.
    const auto parsed = Uuid::parse(id_or_name);
    BoundId id{session, parsed.value_or(Uuid{})};
    const std::string name{parsed ? std::string_view{} : id_or_name};
    const long long revoked_at = to_nanos(now);
    soci::statement update =
        (session.prepare << "UPDATE api_keys SET revoked_at = :now "
                            "WHERE (id = :id OR name = :name) AND revoked_at IS NULL",
         soci::use(revoked_at), soci::use(id.value()), soci::use(name));
    update.execute(true);
    if (update.get_affected_rows() > 0) return Result<void>{};
    return Result<void>{
        fail(caller_error(ErrorClass::NotFound, "not_found",
                          fmt::format("there is no API key '{}' to revoke", id_or_name)))};
  }));
}

}  // namespace sar::store
