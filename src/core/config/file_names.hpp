// Which file of a configuration directory holds which sections.
#pragma once

#include <string_view>

namespace sar::config {

// Empty if `section` may stand in the file called `file_name` (any directory before it):
// router.yaml and files of any other name may hold all sections. Otherwise the name of the file it
// belongs into.
[[nodiscard]] std::string_view home_of_section(std::string_view file_name,
                                               std::string_view section);

}  // namespace sar::config
