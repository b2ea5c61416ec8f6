// A value that a JSON Schema allows.
#pragma once

#include <string>
#include <string_view>

namespace sim {

// JSON text. Every property is there, every array has one element. Without a schema: an object.
[[nodiscard]] std::string sample_of(std::string_view schema);

}  // namespace sim
