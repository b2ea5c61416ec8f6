// Who is asking: the credential of the request → the API key it belongs to.
#pragma once

#include "access/key_ring.hpp"
#include "core/headers.hpp"
#include "gateway/request.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Reads `Authorization: Bearer …`, `x-api-key`, `x-goog-api-key` or `?key=`, where each SDK puts
// it. Errors (the caller's, class Auth): no credential, several that differ, or one that the key
// ring refuses.
[[nodiscard]] Result<Caller> authenticate(const net::RequestHead& head,
                                          const access::KeyRing& key_ring, WallTime now,
                                          access::HashMemo& memo);

}  // namespace sar::gateway
