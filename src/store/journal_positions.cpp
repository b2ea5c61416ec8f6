#include "store/journal_positions.hpp"

#include "store/sql_values.hpp"

namespace sar::store {

std::uint64_t read_journal_position(soci::session& session, const Uuid& journal_id) {
  BoundId id{session, journal_id};
  long long position = 0;
  session << "SELECT position FROM journal_positions WHERE journal_id = :id", soci::into(position),
      soci::use(id.value());
  return session.got_data() ? static_cast<std::uint64_t>(position) : 0;
}

void write_journal_position(soci::session& session, const Uuid& journal_id,
                            std::uint64_t position) {
  BoundId id{session, journal_id};
  const auto value = static_cast<long long>(position);
  session << "INSERT INTO journal_positions (journal_id, position) VALUES (:id, :position) "
             "ON CONFLICT (journal_id) DO UPDATE SET position = excluded.position",
      soci::use(id.value()), soci::use(value);
}

}  // namespace sar::store
