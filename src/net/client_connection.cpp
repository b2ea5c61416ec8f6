// HTTP/1.1 from the client's side.
#include "net/client_connection.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "net/client_errors.hpp"

namespace sar::net {
namespace {

constexpr unsigned kInterimHeadsMax = 10;
constexpr int kSwitchingProtocols = 101;

bool has_method(const OutboundRequest& request, std::string_view method) {
  return request.head.text().starts_with(method);
}

// The end of the head: Content-Length and the empty line.
std::string framing_of(const OutboundRequest& request) {
  std::size_t length = 0;
  for (const std::string_view piece : request.body) length += piece.size();
  const bool bodiless = has_method(request, "GET ") || has_method(request, "HEAD ");
  if (length == 0 && bodiless) return "\r\n";
  return fmt::format("Content-Length: {}\r\n\r\n", length);
}

}  // namespace

ClientConnection::ClientConnection(TransportPtr transport, TimerWheel& wheel,
                                   const ClientOptions& options, ClientCounters& counters)
    : transport_(std::move(transport)),
      counters_(counters),
      idle_timer_(wheel, [this] { expire(); }),
      assembler_(
          {.bytes_max = options.head_bytes_max, .field_count_max = options.header_count_max}) {
  ++counters_.opened;
  ++counters_.open;
}

ClientConnection::~ClientConnection() {
  --counters_.open;
  transport_->unwatch();
  if (reusable()) transport_->shutdown_output();
  transport_->close();
}

Task<Result<void>> ClientConnection::exchange_heads(OutboundRequest request, bool& untouched) {
  Timer& deadline = transport_->deadline();
  deadline.arm(request.deadlines.first_byte);
  const IoState sent = co_await dispatch(request, untouched);
  // A vendor that refuses a large body answers before it has read all of it, and then closes.
  Result<void> received;
  if (sent == IoState::Done || !untouched) {
    const bool bodiless = has_method(request, "HEAD ");
    received = co_await receive_head(bodiless ? AnswerBody::Forbidden : AnswerBody::Expected,
                                     request.cancel);
  } else {
    received = fail(request.cancel.cancelled() ? cancelled() : connection_closed());
  }
  // The rest of the request would be taken for the next one.
  if (sent != IoState::Done) traits_.keep_alive = false;
  deadline.disarm();
  co_return received;
}

Task<IoState> ClientConnection::dispatch(const OutboundRequest& request, bool& untouched) {
  const std::string framing = framing_of(request);
  Gather pieces;
  if (request.target.empty()) {
    pieces.add(request.head.text());
  } else {
    pieces.add(request.head.before_target());
    pieces.add(request.target);
    pieces.add(request.head.after_target());
  }
  pieces.add(request.header_lines);
  pieces.add(framing);
  pieces.add(request.body);
  IoState state = transport_->write_now(pieces);
  if (state == IoState::WouldBlock) {
    state = co_await transport_->write(pieces);
    transport_->deadline().arm(request.deadlines.first_byte);
  }
  untouched = state != IoState::Done && pieces.untouched();
  co_return state;
}

Task<Result<void>> ClientConnection::receive_head(AnswerBody body, const CancelSignal& cancel) {
  interim_heads_ = 0;
  while (true) {
    const IoState state = transport_->fill();
    if (state == IoState::Done) {
      const auto taken = take_head(body);
      if (!taken) co_return fail(taken.error());
      if (*taken) co_return Result<void>{};
    } else if (cancel.cancelled()) {
      co_return fail(cancelled());
    } else if (transport_->timed_out()) {
      co_return fail(first_byte_timeout());
    } else if (state == IoState::WouldBlock) {
      co_await transport_->wait_input();
    } else {
      co_return fail(connection_closed());
    }
  }
}

Result<bool> ClientConnection::take_head(AnswerBody body) {
  std::size_t consumed = 0;
  const HeadAssembler::State state = assembler_.feed(transport_->unread(), consumed);
  transport_->consume(consumed);
  if (state == HeadAssembler::State::Incomplete) return false;
  if (state != HeadAssembler::State::Complete) return fail(bad_response());
  auto parsed = parse_head(body);
  assembler_.reset();
  return parsed;
}

Result<bool> ClientConnection::parse_head(AnswerBody body) {
  const auto traits = parse_response(assembler_.text(), headers_, body);
  if (!traits || traits->status == kSwitchingProtocols) return fail(bad_response());
  if (traits->interim()) {
    if (++interim_heads_ > kInterimHeadsMax) return fail(bad_response());
    return false;
  }
  traits_ = *traits;
  body_decoder_.start(traits->framing);
  return true;
}

Task<Result<std::string_view>> ClientConnection::read_body(std::chrono::milliseconds idle_limit,
                                                           const CancelSignal& cancel) {
  while (body_decoder_.state() == BodyDecoder::State::Incomplete) {
    if (idle_limit.count() == 0) co_return fail(idle_timeout());
    const IoState state = transport_->fill();
    if (state == IoState::Done) {
      std::string_view payload;
      transport_->consume(body_decoder_.feed(transport_->unread(), payload));
      if (!payload.empty()) co_return payload;
    } else if (cancel.cancelled()) {
      co_return fail(cancelled());
    } else if (transport_->timed_out()) {
      co_return fail(idle_timeout());
    } else if (state == IoState::WouldBlock) {
      transport_->deadline().arm(idle_limit);
      co_await transport_->wait_input();
      transport_->deadline().disarm();
    } else if (state == IoState::End) {
      body_decoder_.feed_end();
    } else {
      co_return fail(stream_broken());
    }
  }
  if (body_decoder_.state() == BodyDecoder::State::Malformed) co_return fail(stream_broken());
  co_return std::string_view{};
}

bool ClientConnection::reusable() {
  return traits_.keep_alive && body_decoder_.state() == BodyDecoder::State::Complete &&
         assembler_.untouched() && !transport_->peer_ended() && !transport_->timed_out() &&
         transport_->fill() == IoState::WouldBlock;
}

void ClientConnection::become_idle(std::chrono::milliseconds time_max, Expired expired) {
  expired_ = std::move(expired);
  idle_timer_.arm(time_max);
  transport_->watch(*this);
}

void ClientConnection::become_busy() {
  idle_timer_.disarm();
  transport_->unwatch();
}

// An idle connection has nothing to receive: whatever comes makes it useless.
void ClientConnection::on_input(IoState) {
  ++counters_.stale;
  expire();
}

void ClientConnection::expire() { expired_(this); }

}  // namespace sar::net
