// A wrong master key would make every API key invalid and seal anew what it cannot open: it is
// noticed before anything is written with it.
#include <fmt/format.h>
#include <soci/soci.h>

#include <vector>

#include "store/database.hpp"
#include "store/master_key.hpp"
#include "store/sql_values.hpp"

namespace sar::store {
namespace {

constexpr std::string_view kPlain = "smart-ai-router";
constexpr std::string_view kPlace = "master_key_check|1|sealed";

Error wrong_key() {
  return router_error("master_key_wrong",
                      "the master key is not the one that the database was made with, and no API "
                      "key would work with it: set SAR_MASTER_KEY, or put master.key, as it was");
}

std::optional<std::string> noted(soci::session& session) {
  std::string sealed;
  session << "SELECT sealed FROM master_key_check WHERE id = 1", soci::into(sealed);
  if (!session.got_data()) return std::nullopt;
  return sealed;
}

// Databases from before there was a note hold secrets, as a rule. One that opens is enough.
bool opens_no_secret(soci::session& session, const Secret& master_key) {
  const soci::rowset<soci::row> rows =
      (session.prepare << "SELECT id, secret_sealed FROM credentials");
  bool has_secrets = false;
  for (const soci::row& row : rows) {
    has_secrets = true;
    const Uuid id = fetched_id(row.get<std::string>(0));
    const std::string where = fmt::format("credentials|{}|secret", id.to_string());
    if (open_sealed(row.get<std::string>(1), master_key, where)) return false;
  }
  return has_secrets;
}

}  // namespace

Result<void> check_master_key(Database& database, const Secret& master_key, Random& random) {
  return database.write([&](soci::session& session) -> Result<void> {
    if (const auto sealed = noted(session)) {
      if (open_sealed(*sealed, master_key, kPlace)) return {};
      return fail(wrong_key());
    }
    if (opens_no_secret(session, master_key)) return fail(wrong_key());
    const std::string sealed = seal(Secret{kPlain}, master_key, kPlace, random);
    session << "INSERT INTO master_key_check (id, sealed) VALUES (1, :sealed)", soci::use(sealed);
    return {};
  });
}

}  // namespace sar::store
