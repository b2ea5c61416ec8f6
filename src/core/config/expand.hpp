// ${VAR} and ${VAR:default} inside a scalar. What comes out is text: it is never read as YAML
// again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/load.hpp"

namespace sar::config {

struct Expansion {
  std::string text;
  std::vector<std::string> faults;  // messages; they name variables, never their values
};

// `$${` stands for a plain `${`; a `$` before anything else stands for itself. The default is taken
// when the variable is unset, not when it is empty, and ends at the first `}`.
[[nodiscard]] Expansion expand(std::string_view text, const Environment& environment);

// Whether expand() would change the text.
[[nodiscard]] bool is_literal(std::string_view text);

// The text that expand() turns into `text`.
[[nodiscard]] std::string escape_expansion(std::string_view text);

}  // namespace sar::config
