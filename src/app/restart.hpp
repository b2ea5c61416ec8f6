// What of the configuration a running process cannot change.
#pragma once

#include <string_view>
#include <vector>

#include "core/config/system.hpp"

namespace sar::app {

// Paths of the fields that differ and take effect with the next start only.
[[nodiscard]] std::vector<std::string_view> fields_that_wait(const config::System& before,
                                                             const config::System& after);

}  // namespace sar::app
