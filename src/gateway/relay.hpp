// Answer: what the vendor says goes to the caller, as it comes. The books are settled before the
// last byte leaves.
#pragma once

#include "gateway/attempt.hpp"
#include "gateway/settle.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Sends the whole answer, or relays the stream to its end. A stream that breaks ends with an error
// event in the caller's dialect and without [DONE]; nothing is retried from here on.
[[nodiscard]] net::Task<void> relay(Worker& worker, net::HttpExchange& exchange,
                                    Settlement& settlement, Answer answer);

}  // namespace sar::gateway
