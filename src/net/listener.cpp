// The accept loop.
#include "net/listener.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <utility>

namespace sar::net {
namespace {

using boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Out of descriptors or memory: trying again at once would only burn the core.
constexpr std::chrono::milliseconds kPause{100};

}  // namespace

Listener::Listener(asio::io_context& io, TimerWheel& wheel, Logger& log, Accepted accepted)
    : io_(io), acceptor_(io), log_(log), accepted_(std::move(accepted)), pause_(wheel, [this] {
        start();
      }) {}

// With SO_REUSEPORT a bind also succeeds beside another process that has the port with it: a second
// router would take half of the connections, unnoticed. So the first listener binds and listens
// without it, which needs a port that is free, and only then lets the others in.
Result<void> Listener::open(const std::string& host, std::uint16_t port, Share share) {
  error_code error;
  asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver{io_};
  const auto found =
      resolver.resolve(host, std::to_string(port), asio::ip::tcp::resolver::passive, error);
  if (!error) {
    const asio::ip::tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && share == Share::Further) acceptor_.set_option(ReusePort(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error && share == Share::First) acceptor_.set_option(ReusePort(true), error);
  }
  if (!error) return {};
  return fail(router_error("cannot_listen", fmt::format("cannot listen on {}, port {}: {}", host,
                                                        port, error.message())));
}

std::uint16_t Listener::port() const {
  error_code ignored;
  return acceptor_.local_endpoint(ignored).port();
}

void Listener::start() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_accept(
      [this](const error_code& error, Socket socket) { on_accept(error, std::move(socket)); });
}

void Listener::stop() {
  pause_.disarm();
  error_code ignored;
  acceptor_.close(ignored);
}

void Listener::on_accept(const error_code& error, Socket socket) {
  if (!acceptor_.is_open()) return;
  if (!error) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    accepted_(std::move(socket));
    start();
  } else if (error == asio::error::connection_aborted || error == asio::error::interrupted) {
    start();
  } else {
    log_.warn("accept.paused", {{"reason", error.message()}});
    pause_.arm(kPause);
  }
}

}  // namespace sar::net
