// From an Origin to a connected Transport.
#include "net/connector.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "net/client_errors.hpp"

namespace sar::net {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable_t<Executor>{});
// The only buffer that an idle stream holds on this side: a few events fit.
constexpr std::size_t kInputBytes = 2048;

}  // namespace

// One attempt to connect, with the two things that can end it early.
struct Connector::Attempt {
  Attempt(TransportPtr made, TimerWheel& wheel, CancelSignal& signal)
      : transport(std::move(made)), cancel(signal), deadline(wheel, [this] {
          timed_out = true;
          give_up();
        }) {
    cancel.on_cancel([this] { give_up(); });
  }
  ~Attempt() { cancel.forget(); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void give_up() {
    transport->close();
    wait.give_up();
  }
  // What `otherwise` would say if nobody had given up.
  [[nodiscard]] Error explain(Error otherwise) const {
    if (cancel.cancelled()) return cancelled();
    return timed_out ? connect_timeout() : std::move(otherwise);
  }

  TransportPtr transport;
  CancelSignal& cancel;
  DnsCache::Wait wait;
  bool timed_out = false;
  Timer deadline;
};

Task<Result<TransportPtr>> Connector::connect(const Origin& origin,
                                              std::shared_ptr<TlsTicket> ticket,
                                              std::chrono::milliseconds limit,
                                              CancelSignal& cancel) {
  Attempt attempt{TransportPtr{new Transport{Socket{io_}, resources_, kInputBytes}},
                  resources_.wheel, cancel};
  attempt.deadline.arm(limit);
  auto connected = co_await connect_tcp(origin, attempt);
  if (connected && origin.tls) {
    attempt.transport->start_tls_client(tls_, origin.host, std::move(ticket));
    const bool agreed = co_await attempt.transport->handshake();
    if (!agreed) connected = fail(attempt.explain(tls_failed()));
  }
  if (!connected) {
    attempt.transport->close();
    co_return fail(std::move(connected.error()));
  }
  co_return attempt.transport;
}

Task<Result<void>> Connector::connect_tcp(const Origin& origin, Attempt& attempt) {
  const auto endpoints = co_await dns_.resolve(origin.host, origin.port, attempt.wait);
  Error error = connect_failed("its name cannot be resolved");
  Socket& socket = attempt.transport->socket();
  for (const DnsCache::Endpoint& endpoint : endpoints) {
    if (attempt.transport->closed()) break;
    const auto [failure] = co_await socket.async_connect(endpoint, kTuple);
    boost::system::error_code ignored;
    if (!failure && !attempt.transport->closed()) {
      socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      co_return Result<void>{};
    }
    error = connect_failed(failure.message());
    socket.close(ignored);
  }
  co_return fail(attempt.explain(std::move(error)));
}

}  // namespace sar::net
