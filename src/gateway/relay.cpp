#include "gateway/relay.hpp"

#include <array>

#include "gateway/answer_error.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/errors.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kDoneEvent = "data: [DONE]\n\n";
// Buffers that grew beyond this are given back while a stream waits.
constexpr std::size_t kIdleBytesMax = 512;

net::Task<void> relay_plain(net::HttpExchange& exchange, Settlement& settlement, Answer answer) {
  const Request& request = settlement.request();
  std::string model_json;
  const std::string_view body = answer.bytes;
  std::array<std::string_view, 3> pieces{body, {}, {}};
  if (!answer.model_value.empty() && request.model_asked != answer.target->upstream_model) {
    model_json = protocol::json_quoted(request.model_asked);
    pieces = {body.substr(0, answer.model_value.begin), model_json,
              body.substr(answer.model_value.end)};
  }
  const std::string lines = router_headers(request);
  settlement.succeed(200);
  // Whether the last byte arrives is not the books' business: the vendor has served it.
  static_cast<void>(co_await exchange.answer({.header_lines = lines}, pieces));
}

// The vendor's next bytes, filtered into `out`. False: the stream has come to its end.
net::Task<Result<bool>> pull(Worker& worker, Request& request, Answer& answer, std::string& out) {
  SAR_CO_TRY(piece, co_await answer.reply->read());
  StreamFilter& filter = *answer.filter;
  Result<void> fed = piece.empty() ? filter.end(out) : filter.feed(piece, out);
  if (request.first_token.count() < 0 && filter.has_token()) {
    request.first_token = worker.clock.steady() - request.started;
  }
  if (!fed && !filter.error_json().empty()) {
    const provider::Adapter& adapter = *request.snapshot->runtime(*answer.target).adapter;
    fed = fail(adapter.classify({.status = answer.reply->status(),
                                 .headers = answer.reply->headers(),
                                 .body = filter.error_json()}));
  }
  if (!fed) co_return fail(std::move(fed.error()));
  co_return !piece.empty() && !filter.done();
}

// What the vendor reported, or else what was seen of it.
void note_usage(Request& request, const StreamFilter& filter) {
  if (filter.usage()) {
    request.usage = *filter.usage();
    request.usage_source = protocol::UsageSource::Reported;
    return;
  }
  request.usage = {.input = request.prompt_tokens_estimate, .output = filter.tokens_seen()};
  request.usage_source = protocol::UsageSource::Counted;
}

net::Task<Result<void>> pass_on(net::HttpExchange& exchange, std::string& out) {
  Result<void> written;
  if (!out.empty()) written = co_await exchange.write(out);
  out.clear();
  if (out.capacity() > kIdleBytesMax) out.shrink_to_fit();
  co_return written;
}

// A vendor that has said [DONE] has nothing more to say: reading its end of message lets the
// connection be used again. The caller has everything by now.
net::Task<void> finish_reply(net::HttpReply& reply) {
  auto rest = co_await reply.read();
  while (rest && !rest->empty()) rest = co_await reply.read();
}

// `rest` is what the vendor had said before. The error goes out as an event, and no [DONE] follows.
net::Task<void> end_broken(net::HttpExchange& exchange, Settlement& settlement, Error error,
                           std::string rest) {
  if (is_cut_by_stop(exchange, error)) error = router_stopping();
  if (error.error_class == ErrorClass::Cancelled) {
    settlement.cancel();
    co_return;
  }
  settlement.fail(error, 200);
  rest.append(openai_error_event(error));
  const auto finished = co_await exchange.finish(rest);
  if (!finished) exchange.abort();
}

net::Task<void> relay_stream(Worker& worker, net::HttpExchange& exchange, Settlement& settlement,
                             Answer answer) {
  Request& request = settlement.request();
  {
    const std::string lines = router_headers(request);
    exchange.start_stream({.content_type = "text/event-stream", .header_lines = lines});
  }
  exchange.release_request();
  bool more = !answer.filter->done();
  while (more) {
    const auto written = co_await pass_on(exchange, answer.bytes);
    if (!written) {
      note_usage(request, *answer.filter);
      settlement.cancel();
      co_return;
    }
    const auto pulled = co_await pull(worker, request, answer, answer.bytes);
    if (!pulled) {
      note_usage(request, *answer.filter);
      co_await end_broken(exchange, settlement, pulled.error(), answer.bytes);
      co_return;
    }
    more = *pulled;
  }
  note_usage(request, *answer.filter);
  settlement.succeed(200);
  answer.bytes.append(kDoneEvent);
  static_cast<void>(co_await exchange.finish(answer.bytes));
  if (answer.filter->done()) co_await finish_reply(*answer.reply);
}

}  // namespace

net::Task<void> relay(Worker& worker, net::HttpExchange& exchange, Settlement& settlement,
                      Answer answer) {
  return answer.filter == nullptr ? relay_plain(exchange, settlement, std::move(answer))
                                  : relay_stream(worker, exchange, settlement, std::move(answer));
}

}  // namespace sar::gateway
