// Who is asking: the credential of the request → the API key it belongs to.
#pragma once

#include "access/key_ring.hpp"
#include "core/headers.hpp"
#include "gateway/request.hpp"

namespace sar::gateway {

// Reads `Authorization: Bearer …`. Errors (the caller's, class Auth): no credential, two of them,
// or one that the key ring refuses.
[[nodiscard]] Result<Caller> authenticate(const HeaderTable& headers,
                                          const access::KeyRing& key_ring, WallTime now,
                                          access::HashMemo& memo);

}  // namespace sar::gateway
