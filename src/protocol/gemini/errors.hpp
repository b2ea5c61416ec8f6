// What callers are told of a failure. Internal to the dialect.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

// {"error":{"code":…,"message":…,"status":…,"details":[…]}}: the details are google.rpc's, by which
// its SDKs find out when to try again, and which field it was.
[[nodiscard]] std::string write_gemini_error(const CallerError& error);

}  // namespace sar::protocol
