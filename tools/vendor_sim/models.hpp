// The list of models as each dialect has it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect.hpp"

namespace sim {

void append_models(std::string& out, Dialect dialect, const std::vector<std::string>& names);

}  // namespace sim
