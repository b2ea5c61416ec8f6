// The answer to a request that could not be served, before a byte of another answer went out.
#pragma once

#include "gateway/settle.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Settles, then answers. A caller who has left gets nothing.
[[nodiscard]] net::Task<void> answer_error(net::HttpExchange& exchange, Settlement& settlement,
                                           Error error);

}  // namespace sar::gateway
