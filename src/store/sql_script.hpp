// A file of SQL cut into its statements, since a database takes one at a time.
#pragma once

#include <string_view>
#include <vector>

namespace sar::store {

// Cut at each semicolon that stands outside of quotes and `--` comments. The views are into
// `script`; comments before a statement belong to it; the last one may lack its semicolon; a rest
// of nothing but blanks and comments is dropped. Not known: /* comments */, dollar quotes,
// triggers. Migrations do without.
[[nodiscard]] std::vector<std::string_view> split_statements(std::string_view script);

}  // namespace sar::store
