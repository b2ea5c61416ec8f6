// What tells the class of a vendor's refusal: codes, words and statuses, in tables.
#pragma once

#include "core/error.hpp"
#include "provider/error_body.hpp"

namespace sar::provider {

// Reads what is structured, then the words of the message, then the status.
[[nodiscard]] ErrorClass class_of(int status, const ErrorBody& body);

// The same for what class alone does not tell.
[[nodiscard]] Scope scope_of(ErrorClass error_class, int status, const ErrorBody& body);
// A used up quota comes back at a certain time of the day, not after a wait.
[[nodiscard]] bool is_daily(const ErrorBody& body);
// The request is fine; this channel's model lacks what it asks for.
[[nodiscard]] bool is_missing_feature(const ErrorBody& body);

}  // namespace sar::provider
