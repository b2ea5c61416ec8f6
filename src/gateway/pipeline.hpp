// The straight line of a chat request: the steps in their order, and nothing else.
#pragma once

#include "gateway/request.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Serves one chat request, from its head to its settlement. `request` has its id and the snapshots
// it is served from.
[[nodiscard]] net::Task<void> serve_chat(Worker& worker, net::HttpExchange& exchange,
                                         Request& request);

}  // namespace sar::gateway
