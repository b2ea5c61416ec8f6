// What a SQLite database says of its own shape: tables, columns, indexes.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace soci {
class session;
}

namespace sar::store {

struct Catalog {
  // table → column → declaration ("BIGINT not null", "UUID not null key 1")
  std::map<std::string, std::map<std::string, std::string>> tables;
  std::map<std::string, std::string> indexes;  // name → definition
};

// Throws SOCI's errors.
[[nodiscard]] Catalog read_catalog(soci::session& session);

// What `expected` has and `actual` has not or has differently, one sentence each. More than
// expected is no difference.
[[nodiscard]] std::vector<std::string> differences(const Catalog& expected, const Catalog& actual);

}  // namespace sar::store
