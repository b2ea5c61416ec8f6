// Try: the targets of the plan one after the other, until one answers. Nothing goes to the caller
// here: a stream is held until its first real token, so every failure before it is invisible.
#pragma once

#include "gateway/answer.hpp"
#include "gateway/outgoing.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Fills the `attempt` part of `request`. The journal knows of the request before its first byte
// leaves. Error: Cancelled if the caller left, else the most telling of the attempts' errors.
[[nodiscard]] net::Task<Result<Answer>> attempt(Worker& worker, net::HttpExchange& exchange,
                                                Request& request, Incoming& incoming);

// The more an error helps the caller, the higher: what is wrong with the request itself comes
// first, then what passes by waiting, then failures; a vendor's refusal of our credential says
// least.
[[nodiscard]] int telling_rank(const Error& error);

}  // namespace sar::gateway
