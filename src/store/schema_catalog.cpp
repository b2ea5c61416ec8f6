#include "store/schema_catalog.hpp"

#include <fmt/format.h>
#include <soci/soci.h>

namespace sar::store {
namespace {

void read_tables(soci::session& session, Catalog& catalog) {
  std::string table;
  std::string column;
  std::string declaration;
  soci::statement rows =
      (session.prepare << "SELECT m.name, c.name, c.type || CASE c.\"notnull\" WHEN 1 THEN "
                          "' not null' ELSE '' END || CASE c.pk WHEN 0 THEN '' ELSE ' key ' || "
                          "c.pk END FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
                          "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
       soci::into(table), soci::into(column), soci::into(declaration));
  rows.execute();
  while (rows.fetch()) catalog.tables[table][column] = declaration;
}

void read_indexes(soci::session& session, Catalog& catalog) {
  std::string index;
  std::string definition;
  soci::statement rows =
      (session.prepare << "SELECT name, sql FROM sqlite_master WHERE type = 'index' "
                          "AND sql IS NOT NULL",
       soci::into(index), soci::into(definition));
  rows.execute();
  while (rows.fetch()) catalog.indexes[index] = definition;
}

void compare_columns(const std::string& table, const std::map<std::string, std::string>& expected,
                     const std::map<std::string, std::string>& actual,
                     std::vector<std::string>& found) {
  for (const auto& [column, declaration] : expected) {
    const auto there = actual.find(column);
    if (there == actual.end()) {
      found.push_back(fmt::format("column {}.{} is missing", table, column));
    } else if (there->second != declaration) {
      found.push_back(
          fmt::format("column {}.{} is {}, not {}", table, column, there->second, declaration));
    }
  }
}

}  // namespace

Catalog read_catalog(soci::session& session) {
  Catalog catalog;
  read_tables(session, catalog);
  read_indexes(session, catalog);
  return catalog;
}

std::vector<std::string> differences(const Catalog& expected, const Catalog& actual) {
  std::vector<std::string> found;
  for (const auto& [table, columns] : expected.tables) {
    const auto there = actual.tables.find(table);
    if (there == actual.tables.end()) {
      found.push_back(fmt::format("table {} is missing", table));
    } else {
      compare_columns(table, columns, there->second, found);
    }
  }
  for (const auto& [index, definition] : expected.indexes) {
    const auto there = actual.indexes.find(index);
    if (there == actual.indexes.end()) {
      found.push_back(fmt::format("index {} is missing", index));
    } else if (there->second != definition) {
      found.push_back(fmt::format("index {} is defined differently", index));
    }
  }
  return found;
}

}  // namespace sar::store
