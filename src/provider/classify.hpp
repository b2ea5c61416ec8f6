// What a vendor's refusal means: class, blame, retry. The table of signals is in classify.cpp.
#pragma once

#include "provider/adapter.hpp"

namespace sar::provider {

// Reads structured code and type, then words of the message, then the status. An error object
// inside a 200 that says nothing recognisable is a ServerError.
[[nodiscard]] Error classify_reply(const VendorReply& reply);

}  // namespace sar::provider
