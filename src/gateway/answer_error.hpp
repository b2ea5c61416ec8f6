// The answer to a request that could not be served, before a byte of another answer went out.
#pragma once

#include "gateway/settle.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// An operation was given up because the server stops, and the caller is still there to be told.
[[nodiscard]] bool is_cut_by_stop(net::HttpExchange& exchange, const Error& error);

// Settles, then answers. A caller who has left gets nothing.
[[nodiscard]] net::Task<void> answer_error(net::HttpExchange& exchange, Settlement& settlement,
                                           Error error);

}  // namespace sar::gateway
