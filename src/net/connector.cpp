// From an Origin to a connected Transport.
#include "net/connector.hpp"

#include <utility>

#include "net/client_errors.hpp"
#include "net/public_address.hpp"

namespace sar::net {

// One attempt to connect, with the two things that can end it early.
struct Connector::Attempt {
  Attempt(asio::io_context& io, TimerWheel& wheel, CancelSignal& signal)
      : socket(io), cancel(signal), deadline(wheel, [this] {
          timed_out = true;
          give_up();
        }) {
    cancel.on_cancel([this] { give_up(); });
  }
  ~Attempt() { cancel.forget(); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void give_up() {
    given_up = true;
    boost::system::error_code ignored;
    socket.close(ignored);
    if (transport != nullptr) transport->close();
    wait.give_up();
  }
  [[nodiscard]] Task<boost::system::error_code> connect_to(DnsCache::Endpoint endpoint) {
    boost::system::error_code result;
    Gate done;
    socket.async_connect(endpoint, [&](const boost::system::error_code& error) {
      result = error;
      done.open();
    });
    co_await done.wait();
    co_return result;
  }
  // What `otherwise` would say if nobody had given up.
  [[nodiscard]] Error explain(Error otherwise) const {
    if (cancel.cancelled()) return cancelled();
    return timed_out ? connect_timeout() : std::move(otherwise);
  }

  Socket socket;           // until it is connected …
  TransportPtr transport;  // … and from then on
  CancelSignal& cancel;
  DnsCache::Wait wait;
  bool given_up = false;
  bool timed_out = false;
  Timer deadline;
};

Task<Result<TransportPtr>> Connector::connect(const Origin& origin,
                                              std::shared_ptr<TlsTicket> ticket,
                                              std::chrono::milliseconds limit,
                                              CancelSignal& cancel) {
  Attempt attempt{io_, resources_.wheel, cancel};
  attempt.deadline.arm(limit);
  SAR_CO_CHECK(co_await connect_tcp(origin, attempt));
  attempt.transport = new Transport{std::move(attempt.socket), resources_};
  if (origin.tls) {
    attempt.transport->start_tls_client(tls_, origin.host, std::move(ticket));
    const bool agreed = co_await attempt.transport->handshake();
    if (!agreed) {
      attempt.transport->close();
      co_return fail(attempt.explain(tls_failed()));
    }
  }
  co_return attempt.transport;
}

Task<Result<void>> Connector::connect_tcp(const Origin& origin, Attempt& attempt) {
  auto endpoints = co_await dns_.resolve(origin.host, origin.port, attempt.wait);
  Error error = connect_failed("its name cannot be resolved");
  // What is connected to is what was checked: the name is not looked up again.
  if (public_addresses_only_ && !endpoints.empty()) {
    std::erase_if(endpoints, [](const auto& endpoint) { return !is_public(endpoint.address()); });
    error = address_not_public();
  }
  for (const DnsCache::Endpoint& endpoint : endpoints) {
    if (attempt.given_up) break;
    const auto failure = co_await attempt.connect_to(endpoint);
    boost::system::error_code ignored;
    if (!failure && !attempt.given_up) {
      attempt.socket.set_option(asio::ip::tcp::no_delay(true), ignored);
      co_return Result<void>{};
    }
    error = connect_failed(failure.message());
    attempt.socket.close(ignored);
  }
  co_return fail(attempt.explain(std::move(error)));
}

}  // namespace sar::net
