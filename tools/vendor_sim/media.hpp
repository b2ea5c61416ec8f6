// Images, sounds and files in a request, in the shape of its dialect.
#pragma once

#include <string>
#include <string_view>

#include "dialect.hpp"

namespace sim {

// "image/png 68 bytes 6ad1f3a0b2c4; image https://…": media type, size and the beginning of the
// SHA-256 of each, in order. "no media" if there are none.
[[nodiscard]] std::string describe_media(Dialect dialect, std::string_view turns);

}  // namespace sim
