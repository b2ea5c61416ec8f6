#include "gateway/pipeline.hpp"

#include "gateway/admit.hpp"
#include "gateway/answer_error.hpp"
#include "gateway/attempt.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/count_tokens.hpp"
#include "gateway/decode.hpp"
#include "gateway/relay.hpp"
#include "gateway/route.hpp"
#include "gateway/settle.hpp"

namespace sar::gateway {
namespace {

// A wish in other words than "1" is a wish: whoever asks for strictness must not miss it silently.
bool says_yes(std::string_view value) {
  return !value.empty() && value != "0" && !equal_ignoring_case(value, "false");
}

// Identity before everything: a stranger's body is not even read. Limits before routing: what is
// refused costs nothing. The journal (in attempt) before the first byte to a vendor, settlement (in
// relay) before the last byte to the caller.
net::Task<Result<void>> run_steps(Worker& worker, net::HttpExchange& exchange,
                                  Settlement& settlement) {
  Request& request = settlement.request();
  SAR_CO_TRY(caller, authenticate(exchange.head(), *request.key_ring, request.received_at,
                                  worker.hash_memo));
  request.caller = caller;
  SAR_CO_TRY(body, co_await exchange.read_body());
  SAR_CO_TRY(incoming, decode(worker, exchange.head(), *body, request));
  SAR_CO_CHECK(admit(request));
  SAR_CO_CHECK(route(request, worker.random));
  const bool is_count = request.operation == provider::Operation::CountTokens;
  if (is_count && !keep_counting_targets(request)) {
    co_await answer_token_estimate(exchange, settlement);
    co_return Result<void>{};
  }
  SAR_CO_TRY(answer, co_await attempt(worker, exchange, request, incoming));
  co_await relay(worker, exchange, settlement, std::move(answer));
  co_return Result<void>{};
}

}  // namespace

net::Task<void> serve_vendor(Worker& worker, net::HttpExchange& exchange, Request& request) {
  Settlement settlement{worker, request};
  const HeaderTable& headers = exchange.head().headers;
  request.explain = says_yes(headers.get("x-router-explain"));
  request.strict = says_yes(headers.get("x-router-strict"));
  const auto served = co_await run_steps(worker, exchange, settlement);
  if (!served) co_await answer_error(exchange, settlement, served.error());
}

}  // namespace sar::gateway
