#include "gateway/answer_error.hpp"

#include <array>

#include "gateway/answer_headers.hpp"
#include "gateway/endpoints.hpp"
#include "gateway/errors.hpp"

namespace sar::gateway {

bool is_cut_by_stop(net::HttpExchange& exchange, const Error& error) {
  return error.error_class == ErrorClass::Cancelled && exchange.caller_gone().cancelled() &&
         exchange.caller_gone().reason() == net::CancelReason::ServerStopping;
}

net::Task<void> answer_error(net::HttpExchange& exchange, Settlement& settlement, Error error) {
  if (is_cut_by_stop(exchange, error)) error = router_stopping();
  if (error.error_class == ErrorClass::Cancelled) {
    settlement.cancel();
    exchange.abort();
    co_return;
  }
  const Request& request = settlement.request();
  const int status = http_status(error, request.dialect);
  settlement.fail(error, status);
  std::string lines = router_headers(request) + retry_after_line(error);
  if (error.error_class == ErrorClass::MethodNotAllowed)
    lines += allow_line(exchange.head().path());
  const std::string body =
      protocol::translator_of(request.dialect)
          .write_error({.error = error, .status = status, .request_id = request.id_text()});
  const std::array<std::string_view, 1> pieces{body};
  // A caller who does not take the answer has left; the books are closed either way.
  static_cast<void>(co_await exchange.answer({.status = status, .header_lines = lines}, pieces));
}

}  // namespace sar::gateway
