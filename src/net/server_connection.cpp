// The life of a caller's connection.
#include "net/server_connection.hpp"

#include <sys/socket.h>

#include <exception>
#include <utility>

namespace sar::net {
namespace {

// How long, and how much of, what the caller still sends is thrown away, so that a reset does not
// overtake the answer.
constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytesMax = 1024 * 1024;

std::string peer_address(int socket) {
  asio::ip::tcp::endpoint endpoint;
  auto bytes = static_cast<socklen_t>(endpoint.capacity());
  if (::getpeername(socket, endpoint.data(), &bytes) != 0) return {};
  endpoint.resize(bytes);
  return endpoint.address().to_string();
}

HttpError refusal_of(HeadAssembler::State state) {
  return state == HeadAssembler::State::Malformed ? kMalformedHead : kHeadTooLarge;
}

}  // namespace

ServerConnection::ServerConnection(const ServerSurroundings& surroundings, Socket socket,
                                   TlsSettings tls)
    : surroundings_(surroundings),
      transport_(new Transport{std::move(socket), surroundings.resources}),
      assembler_({.bytes_max = surroundings.options.head_bytes_max,
                  .field_count_max = surroundings.options.header_count_max}),
      exchange_(*transport_,
                {.options = surroundings.options,
                 .date = surroundings.date,
                 .draining = surroundings.draining},
                peer_address(transport_->descriptor())),
      has_tls_(tls != nullptr) {
  if (has_tls_) transport_->start_tls_server(tls);
}

ServerConnection::~ServerConnection() {
  transport_->unwatch();
  transport_->close();
}

Task<> ServerConnection::run() {
  bool go_on = co_await greet();
  while (go_on) {
    switch (take_head()) {
      case HeadOutcome::NeedMore:
        await_head();
        co_await transport_->wait_input();
        break;
      case HeadOutcome::Ready:
        go_on = co_await serve();
        break;
      case HeadOutcome::Refused:
        co_await refuse();
        go_on = false;
        break;
      case HeadOutcome::Gone:
        go_on = false;
        break;
    }
  }
  transport_->shutdown_output();
  transport_->close();
}

Task<bool> ServerConnection::greet() {
  if (!has_tls_) co_return true;
  transport_->deadline().arm(surroundings_.options.head_timeout);
  const bool agreed = co_await transport_->handshake();
  transport_->deadline().disarm();
  co_return agreed;
}

// Between two requests the caller has the idle time; once a head has begun, the time for heads.
void ServerConnection::await_head() {
  const ServerOptions& options = surroundings_.options;
  if (!assembler_.untouched()) {
    if (phase_ == Phase::Idle) transport_->deadline().arm(options.head_timeout);
    phase_ = Phase::ReadingHead;
  } else if (!transport_->deadline().armed()) {
    transport_->deadline().arm(served_before_ ? options.idle_timeout : options.head_timeout);
  }
}

ServerConnection::HeadOutcome ServerConnection::take_head() {
  if (transport_->timed_out()) return head_is_late();
  HeadOutcome outcome = HeadOutcome::NeedMore;
  while (outcome == HeadOutcome::NeedMore) {
    const IoState state = transport_->fill();
    if (state == IoState::WouldBlock) break;
    outcome = state == IoState::Done ? feed_assembler() : HeadOutcome::Gone;
  }
  return outcome;
}

ServerConnection::HeadOutcome ServerConnection::head_is_late() {
  if (assembler_.untouched()) return HeadOutcome::Gone;
  refusal_ = kHeadTimeout;
  return HeadOutcome::Refused;
}

ServerConnection::HeadOutcome ServerConnection::feed_assembler() {
  std::size_t consumed = 0;
  const HeadAssembler::State state = assembler_.feed(transport_->unread(), consumed);
  transport_->consume(consumed);
  if (state == HeadAssembler::State::Incomplete) return HeadOutcome::NeedMore;
  if (state != HeadAssembler::State::Complete) {
    exchange_.incoming_head().method.clear();  // not that of the request before
    refusal_ = refusal_of(state);
    return HeadOutcome::Refused;
  }
  const auto traits = parse_request(assembler_.text(), exchange_.incoming_head());
  if (!traits) {
    refusal_ = traits.error();
    return HeadOutcome::Refused;
  }
  traits_ = *traits;
  return HeadOutcome::Ready;
}

Task<bool> ServerConnection::serve() {
  transport_->deadline().disarm();
  assembler_.reset();
  served_before_ = true;
  bool keep_alive = false;
  {
    const Gauge::Hold in_progress{surroundings_.requests};
    phase_ = Phase::Serving;
    exchange_.begin(traits_);
    co_await handle();
    keep_alive = co_await exchange_.end();
    phase_ = Phase::Idle;
  }
  if (exchange_.left_unread()) {
    co_await linger();
    keep_alive = false;
  }
  co_return keep_alive;
}

Task<> ServerConnection::handle() {
  try {
    co_await surroundings_.handler.handle(exchange_);
  } catch (const std::exception& error) {
    surroundings_.log.error("handler.failed", {{"reason", error.what()}});
  }
}

Task<> ServerConnection::refuse() {
  transport_->deadline().disarm();
  surroundings_.handler.refused(refusal_);
  exchange_.begin({});
  co_await exchange_.refuse(refusal_);
  co_await linger();
}

Task<> ServerConnection::linger() {
  transport_->unwatch();
  transport_->shutdown_output();
  transport_->deadline().arm(kLingerTime);
  std::size_t thrown_away = 0;
  while (thrown_away < kLingerBytesMax) {
    const IoState state = transport_->fill();
    if (state == IoState::WouldBlock && !transport_->timed_out()) {
      co_await transport_->wait_input();
      continue;
    }
    if (state != IoState::Done) break;
    thrown_away += transport_->unread().size();
    transport_->consume(transport_->unread().size());
  }
  transport_->close();
}

void ServerConnection::close_if_idle() {
  if (phase_ == Phase::Idle) transport_->close();
}

// A request in progress ends by itself once its vendor is gone, so that its caller reads why.
bool ServerConnection::cut() {
  if (phase_ != Phase::Serving) {
    transport_->close();
    return false;
  }
  transport_->deadline().arm(kLastWordsTime);
  // The handler may end at once, and with it this connection.
  exchange_.caller_gone().cancel(CancelReason::ServerStopping);
  return true;
}

}  // namespace sar::net
