#include "gateway/attempt.hpp"

#include "core/failpoint.hpp"
#include "gateway/fidelity_text.hpp"
#include "gateway/inline_media.hpp"
#include "gateway/open_answer.hpp"

namespace sar::gateway {
namespace {

constexpr std::size_t kErrorBodyBytesMax = 64 * 1024;

// The vendor's refusal, in our terms.
net::Task<Error> read_refusal(const provider::Adapter& adapter, net::HttpReply& reply) {
  const auto body = co_await read_all(reply, kErrorBodyBytesMax);
  // A refusal that cannot be read to its end is still a refusal: status and headers tell enough.
  const std::string_view text = body ? std::string_view{*body} : std::string_view{};
  co_return adapter.classify({.status = reply.status(), .headers = reply.headers(), .body = text});
}

// The fields of this request alone.
std::string own_lines(const Request& request, const Outgoing& outgoing) {
  std::string lines{"X-Router-Request-Id: "};
  lines.append(request.id_text()).append("\r\nContent-Type: ");
  lines.append(outgoing.content_type).append("\r\n");
  return lines;
}

Error books_are_full() {
  return Error{.error_class = ErrorClass::Unavailable,
               .blame = Blame::Router,
               .retry = Retry::Never,
               .code = "ledger_unavailable",
               .message = "The router cannot keep its books at the moment; nothing was sent.",
               .retry_after = std::chrono::seconds{2}};
}

// Once per request, before its first byte leaves.
Result<void> note_dispatch(Worker& worker, Request& request) {
  if (request.dispatched) return {};
  request.dispatched = worker.journal.append_dispatched(
      {.request_id = request.id,
       .api_key_id = request.caller.key_id(),
       .channel_id = request.plan.attempts.front()->channel->id,
       .started_at_nanos = request.received_at.time_since_epoch().count(),
       .model_asked = request.model_asked});
  if (!request.dispatched) return fail(books_are_full());
  SAR_FAILPOINT("gateway.attempt.after_dispatched");
  return {};
}

net::Task<Result<Answer>> attempt_one(Worker& worker, net::HttpExchange& exchange, Request& request,
                                      Incoming& incoming) {
  Attempt& note = request.attempts[request.attempt_count - 1];
  const routing::Target& target = *note.target;
  const ChannelRuntime& channel = request.snapshot->runtime(target);
  Outgoing outgoing;
  choose_surface(request, target, outgoing);
  if (outgoing.translated) {
    SAR_CO_CHECK(read_canonical(request, incoming));
    if (incoming.canonical && wants_bytes(outgoing.surface->dialect)) {
      SAR_CO_CHECK(co_await inline_media(worker, exchange, request, *incoming.canonical));
    }
  }
  SAR_CO_CHECK(make_body(request, target, incoming, outgoing));
  const std::string lines = own_lines(request, outgoing);
  const net::OutboundRequest outbound{
      .head = channel.head(outgoing.surface->dialect, outgoing.credential),
      .body = {outgoing.pieces.pieces, outgoing.pieces.count},
      .deadlines = channel.provider->deadlines,
      .cancel = exchange.caller_gone(),
      .target = outgoing.target,
      .header_lines = lines};
  SAR_CO_CHECK(note_dispatch(worker, request));
  SAR_CO_TRY(reply, co_await worker.client.send(outbound));
  note.vendor_status = reply->status();
  if (reply->status() < 200 || reply->status() > 299) {
    Error refusal = co_await read_refusal(*channel.provider->adapter, *reply);
    co_return fail(std::move(refusal));
  }
  auto answer = co_await open_answer(worker, request, outgoing, std::move(reply));
  if (answer && !outgoing.fidelity.empty()) {
    request.fidelity_header = fidelity_header(outgoing.fidelity);
    request.fidelity_json = fidelity_json(outgoing.fidelity, store::kFidelityBytesMax);
  }
  co_return answer;
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
                                  Incoming& incoming) {
  Error most_telling;
  int rank = -1;
  for (const routing::Target* target : request.plan.attempts) {
    AttemptNote note{worker, request, *target};
    auto answer = co_await attempt_one(worker, exchange, request, incoming);
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
