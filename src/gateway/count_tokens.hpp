// How many tokens a prompt has, for callers who ask before they send it.
#pragma once

#include "gateway/settle.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// The answer in the caller's dialect from the router's own estimate: for vendors that do not count,
// or did not answer. Nothing is dispatched, so nothing is booked.
[[nodiscard]] net::Task<void> answer_token_estimate(net::HttpExchange& exchange,
                                                    Settlement& settlement);

// Keeps the targets whose vendor counts in the caller's dialect. False: there is none.
[[nodiscard]] bool keep_counting_targets(Request& request);

}  // namespace sar::gateway
