// A request to a vendor, from its head to its end: the steps in order, and nothing else.
#pragma once

#include "gateway/request.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// REQUIRES: the `endpoint` part of `request` is filled, and of `decode` what the path says.
[[nodiscard]] net::Task<void> serve_vendor(Worker& worker, net::HttpExchange& exchange,
                                           Request& request);

}  // namespace sar::gateway
