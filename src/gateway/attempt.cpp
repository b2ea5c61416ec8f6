#include "gateway/attempt.hpp"

#include "core/failpoint.hpp"
#include "provider/error_body.hpp"

namespace sar::gateway {
namespace {

constexpr std::size_t kErrorBodyBytesMax = 64 * 1024;
constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;
// A vendor that sends this much before its first token is passed on rather than held.
constexpr std::size_t kHeldBytesMax = 64 * 1024;

bool is_event_stream(const net::HttpReply& reply) {
  constexpr std::string_view kType = "text/event-stream";
  const std::string_view type = reply.headers().get("content-type");
  return type.size() >= kType.size() && equal_ignoring_case(type.substr(0, kType.size()), kType);
}

// A name that callers know: the vendor's own name for the model is not theirs.
std::string model_replacement(const Request& request, const routing::Target& target) {
  return request.model_asked == target.upstream_model ? std::string{}
                                                      : protocol::json_quoted(request.model_asked);
}

// Reads the body to its end. Error ServerError "answer_too_large" beyond `bytes_max`.
net::Task<Result<std::string>> read_all(net::HttpReply& reply, std::size_t bytes_max) {
  std::string body;
  while (true) {
    SAR_CO_TRY(piece, co_await reply.read());
    if (piece.empty()) co_return body;
    if (body.size() + piece.size() > bytes_max) {
      co_return fail(vendor_error(ErrorClass::ServerError, "answer_too_large",
                                  "The vendor's answer is larger than the router accepts."));
    }
    if (body.empty()) body.reserve(piece.size() + protocol::kJsonPadding);
    body.append(piece);
  }
}

// The vendor's refusal, in our terms.
net::Task<Error> read_refusal(const provider::Adapter& adapter, net::HttpReply& reply) {
  const auto body = co_await read_all(reply, kErrorBodyBytesMax);
  // A refusal that cannot be read to its end is still a refusal: status and headers tell enough.
  const std::string_view text = body ? std::string_view{*body} : std::string_view{};
  co_return adapter.classify({.status = reply.status(), .headers = reply.headers(), .body = text});
}

Error bad_answer(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

net::Task<Result<Answer>> open_plain(Worker& worker, Request& request,
                                     const routing::Target& target,
                                     std::unique_ptr<net::HttpReply> reply) {
  SAR_CO_TRY(body, co_await read_all(*reply, kAnswerBytesMax));
  auto view = worker.scanner.scan_reply(body);
  if (!view) co_return fail(bad_answer("malformed_answer", "The vendor's answer is not JSON."));
  if (view->has_error || (!view->has_choices && provider::is_bare_error(body))) {
    const provider::Adapter& adapter = *request.snapshot->runtime(target).adapter;
    co_return fail(
        adapter.classify({.status = reply->status(), .headers = reply->headers(), .body = body}));
  }
  if (request.stream) {
    co_return fail(bad_answer("not_a_stream", "The vendor did not answer with a stream."));
  }
  if (!view->has_choices) {
    co_return fail(bad_answer("empty_answer", "The vendor's answer holds no choices."));
  }
  request.usage_source =
      view->usage ? protocol::UsageSource::Reported : protocol::UsageSource::Estimated;
  request.usage = view->usage.value_or(protocol::Usage{.input = request.prompt_tokens_estimate,
                                                       .output = (view->delta_bytes + 3) / 4});
  co_return Answer{.target = &target,
                   .reply = nullptr,
                   .filter = nullptr,
                   .bytes = std::move(body),
                   .model_value = view->model_value,
                   .open_attempt = nullptr};
}

net::Task<Result<Answer>> open_stream(Worker& worker, Request& request,
                                      const routing::Target& target,
                                      std::unique_ptr<net::HttpReply> reply) {
  Answer answer{
      .target = &target,
      .reply = std::move(reply),
      .filter = std::make_unique<StreamFilter>(
          worker.scanner, StreamFilter::Edits{.model_json = model_replacement(request, target),
                                              .drop_usage_event = !request.include_usage}),
      .bytes = {},
      .model_value = {},
      .open_attempt = nullptr};
  StreamFilter& filter = *answer.filter;
  while (!filter.has_token() && !filter.finished() && !filter.done() &&
         answer.bytes.size() < kHeldBytesMax) {
    SAR_CO_TRY(piece, co_await answer.reply->read());
    const bool ended = piece.empty();
    Result<void> fed = ended ? filter.end(answer.bytes) : filter.feed(piece, answer.bytes);
    if (!fed && !filter.error_json().empty()) {
      const provider::Adapter& adapter = *request.snapshot->runtime(target).adapter;
      fed = fail(adapter.classify({.status = answer.reply->status(),
                                   .headers = answer.reply->headers(),
                                   .body = filter.error_json()}));
    }
    if (!fed) co_return fail(std::move(fed.error()));
    if (ended) break;
  }
  if (!filter.has_token() && !filter.finished() && filter.done()) {
    co_return fail(bad_answer("empty_answer", "The vendor's stream ended without an answer."));
  }
  request.first_token = worker.clock.steady() - request.started;
  co_return answer;
}

net::Task<Result<Answer>> attempt_one(Worker& worker, net::HttpExchange& exchange, Request& request,
                                      const ChatBody& body) {
  Attempt& note = request.attempts[request.attempt_count - 1];
  const routing::Target& target = *note.target;
  const ChannelRuntime& runtime = request.snapshot->runtime(target);
  const std::string model_json = request.model_asked == target.upstream_model
                                     ? std::string{}
                                     : protocol::json_quoted(target.upstream_model);
  const protocol::BodyPieces pieces = protocol::splice_request(body.bytes, body.view, model_json);
  const auto id = request.id.to_chars();
  const std::string request_id_line =
      std::string{"X-Router-Request-Id: "}.append(id.data(), id.size()).append("\r\n");
  const std::size_t turn = runtime.heads.size() == 1 ? 0 : target.channel->state->take_turn();
  const net::OutboundRequest outbound{.head = *runtime.heads[turn % runtime.heads.size()],
                                      .body = {pieces.pieces, pieces.count},
                                      .deadlines = runtime.deadlines,
                                      .cancel = exchange.caller_gone(),
                                      .header_lines = request_id_line};
  SAR_CO_TRY(reply, co_await worker.client.send(outbound));
  note.vendor_status = reply->status();
  if (reply->status() < 200 || reply->status() > 299) {
    Error refusal = co_await read_refusal(*runtime.adapter, *reply);
    co_return fail(std::move(refusal));
  }
  if (request.stream && is_event_stream(*reply)) {
    co_return co_await open_stream(worker, request, target, std::move(reply));
  }
  co_return co_await open_plain(worker, request, target, std::move(reply));
}

Error books_are_full() {
  return Error{.error_class = ErrorClass::Unavailable,
               .blame = Blame::Router,
               .retry = Retry::Never,
               .code = "ledger_unavailable",
               .message = "The router cannot keep its books at the moment; nothing was sent.",
               .retry_after = std::chrono::seconds{2}};
}

bool note_dispatch(Worker& worker, Request& request) {
  request.dispatched = worker.journal.append_dispatched(
      {.request_id = request.id,
       .api_key_id = request.caller.key_id(),
       .channel_id = request.plan.attempts.front()->channel->id,
       .started_at_nanos = request.received_at.time_since_epoch().count(),
       .model_asked = request.model_asked});
  return request.dispatched;
}

// Keeps the channel's counters right however the attempt ends.
class AttemptNote {
 public:
  AttemptNote(Worker& worker, Request& request, const routing::Target& target)
      : worker_(worker), request_(request), state_(*target.channel->state) {
    attempt_ = &request.attempts[request.attempt_count++];
    *attempt_ =
        Attempt{.target = &target, .started_after = worker.clock.steady() - request.started};
    state_.attempt_started();
    open_.reset(&state_);
  }
  AttemptNote(const AttemptNote&) = delete;
  AttemptNote& operator=(const AttemptNote&) = delete;
  ~AttemptNote() {
    attempt_->duration = worker_.clock.steady() - request_.started - attempt_->started_after;
    state_.attempt_decided(attempt_->duration, failure_ ? &*failure_ : nullptr);
  }
  void fail_with(const Error& error) {
    failure_ = error;
    attempt_->error_class = static_cast<std::uint8_t>(error.error_class);
  }
  // From now on it is in flight as long as what is returned lives.
  [[nodiscard]] routing::OpenAttempt go_on() { return std::move(open_); }

 private:
  Worker& worker_;
  Request& request_;
  routing::ChannelState& state_;
  routing::OpenAttempt open_;
  Attempt* attempt_ = nullptr;
  std::optional<Error> failure_;
};

}  // namespace

int telling_rank(const Error& error) {
  if (error.blame == Blame::Caller) return 5;
  switch (error.error_class) {
    case ErrorClass::RateLimited:
    case ErrorClass::Overloaded:
      return 4;
    case ErrorClass::Timeout:
    case ErrorClass::ToolUseFailed:
      return 3;
    case ErrorClass::ModelNotFound:
    case ErrorClass::ServerError:
    case ErrorClass::StreamBroken:
      return 2;
    default:
      return 1;
  }
}

net::Task<Result<Answer>> attempt(Worker& worker, net::HttpExchange& exchange, Request& request,
                                  const ChatBody& body) {
  if (!note_dispatch(worker, request)) co_return fail(books_are_full());
  SAR_FAILPOINT("gateway.attempt.after_dispatched");
  Error most_telling;
  int rank = -1;
  for (const routing::Target* target : request.plan.attempts) {
    AttemptNote note{worker, request, *target};
    auto answer = co_await attempt_one(worker, exchange, request, body);
    if (answer) {
      if (answer->reply != nullptr) answer->open_attempt = note.go_on();
      co_return answer;
    }
    const Error& error = answer.error();
    note.fail_with(error);
    if (telling_rank(error) > rank) {
      rank = telling_rank(error);
      most_telling = error;
    }
    if (error.retry == Retry::Never || exchange.caller_gone().cancelled()) break;
  }
  co_return fail(std::move(most_telling));
}

}  // namespace sar::gateway
