// Images and files that a caller gives by URL, as bytes, for vendors that cannot fetch them.
#pragma once

#include "gateway/request.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Whether a vendor of the dialect wants bytes.
[[nodiscard]] bool wants_bytes(protocol::Dialect dialect);

// Fetches every https: and http: image and file of `canonical` and puts a data: URL in its place.
// Only public addresses (system.media), at most kMediaMax of them, redirects followed three times.
// Errors (the caller's): BadRequest "invalid_image_url" naming the message it stood in.
inline constexpr std::size_t kMediaMax = 50;
[[nodiscard]] net::Task<Result<void>> inline_media(Worker& worker, net::HttpExchange& exchange,
                                                   const Request& request,
                                                   protocol::ChatRequest& canonical);

}  // namespace sar::gateway
