// The three ways to put load on a proxy. Each returns the JSON object to print, and throws
// std::exception when the proxy cannot be reached at all.
#pragma once

#include <string>

#include "options.hpp"

namespace load {

[[nodiscard]] std::string run_closed(const Options& options, const std::string& request);
[[nodiscard]] std::string run_paced(const Options& options, const std::string& request);
// Prints a line {"held":N} of its own as soon as every answer has begun.
[[nodiscard]] std::string run_held(const Options& options, const std::string& request);

}  // namespace load
