#include "gateway/relay.hpp"

#include <array>

#include "gateway/answer_error.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/errors.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::gateway {
namespace {

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
  static_cast<void>(co_await exchange.answer(
      {.content_type = answer.content_type, .header_lines = lines}, pieces));
}

// The vendor's next bytes, filtered into `out`. False: the stream has come to its end.
net::Task<Result<bool>> pull(Worker& worker, Request& request, Answer& answer, std::string& out) {
  SAR_CO_TRY(piece, co_await answer.reply->read());
  AnswerStream& stream = *answer.stream;
  Result<void> fed = piece.empty() ? stream.end(out) : stream.feed(piece, out);
  if (request.first_token.count() < 0 && stream.has_token()) {
    request.first_token = worker.clock.steady() - request.started;
  }
  if (!fed && !stream.error_json().empty()) {
    const provider::Adapter& adapter = *request.snapshot->runtime(*answer.target).provider->adapter;
    fed = fail(adapter.classify({.status = answer.reply->status(),
                                 .headers = answer.reply->headers(),
                                 .body = stream.error_json()}));
  }
  if (!fed) co_return fail(std::move(fed.error()));
  co_return !piece.empty() && !stream.done();
}

// What the vendor reported, or else what was seen of it. Counts that came before the end of an
// answer are those of its beginning: of a broken one, what was seen counts if it is more.
void note_usage(Request& request, const AnswerStream& stream) {
  const bool is_final = stream.usage() && (stream.finished() || stream.done());
  request.usage_source = is_final                    ? protocol::UsageSource::Reported
                         : stream.tokens_seen() == 0 ? protocol::UsageSource::Estimated
                                                     : protocol::UsageSource::Counted;
  request.usage = stream.usage().value_or(protocol::Usage{.input = request.prompt_tokens_estimate});
  const std::int64_t missing = stream.counted_tokens() - request.usage.output_total();
  if (!is_final && missing > 0) request.usage.output += missing;
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

// The error goes out as an event behind what the vendor had said before, and no clean end follows.
net::Task<void> end_broken(net::HttpExchange& exchange, Settlement& settlement, Error error,
                           Answer& answer) {
  if (is_cut_by_stop(exchange, error)) error = router_stopping();
  if (error.error_class == ErrorClass::Cancelled) {
    settlement.cancel();
    co_return;
  }
  settlement.fail(error, 200);
  const Request& request = settlement.request();
  const protocol::CallerError told{.error = error,
                                   .status = http_status(error, request.dialect),
                                   .request_id = request.id_text()};
  const bool is_said = answer.stream->fail(told, answer.bytes);
  const auto written =
      is_said ? co_await exchange.finish(answer.bytes) : co_await exchange.write(answer.bytes);
  if (!is_said || !written) exchange.abort();
}

net::Task<void> relay_stream(Worker& worker, net::HttpExchange& exchange, Settlement& settlement,
                             Answer answer) {
  Request& request = settlement.request();
  {
    const std::string lines = router_headers(request);
    exchange.start_stream({.content_type = answer.content_type, .header_lines = lines});
  }
  exchange.release_request();
  bool more = !answer.stream->done();
  while (more) {
    const auto written = co_await pass_on(exchange, answer.bytes);
    if (!written) {
      note_usage(request, *answer.stream);
      settlement.cancel();
      co_return;
    }
    const auto pulled = co_await pull(worker, request, answer, answer.bytes);
    if (!pulled) {
      note_usage(request, *answer.stream);
      co_await end_broken(exchange, settlement, pulled.error(), answer);
      co_return;
    }
    more = *pulled;
  }
  note_usage(request, *answer.stream);
  settlement.succeed(200);
  answer.stream->close(request.usage, answer.bytes);
  static_cast<void>(co_await exchange.finish(answer.bytes));
  if (answer.stream->done()) co_await finish_reply(*answer.reply);
}

}  // namespace

net::Task<void> relay(Worker& worker, net::HttpExchange& exchange, Settlement& settlement,
                      Answer answer) {
  return answer.stream == nullptr ? relay_plain(exchange, settlement, std::move(answer))
                                  : relay_stream(worker, exchange, settlement, std::move(answer));
}

}  // namespace sar::gateway
