// A listening socket of one worker. All workers of a server listen on the same port (SO_REUSEPORT)
// and the kernel spreads the connections; another server cannot.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

#include "core/log.hpp"
#include "core/result.hpp"
#include "net/transport.hpp"

namespace sar::net {

class Listener {
 public:
  using Accepted = std::function<void(Socket)>;

  Listener(asio::io_context& io, TimerWheel& wheel, Logger& log, Accepted accepted);

  // Whether the port must be free, or other listeners of this server have it already.
  enum class Share : std::uint8_t { First, Further };
  // Binds and listens; connections wait in the kernel until start(). Port 0: any free one. Error:
  // "cannot_listen" (the router's).
  [[nodiscard]] Result<void> open(const std::string& host, std::uint16_t port, Share share);
  [[nodiscard]] std::uint16_t port() const;
  void start();
  void stop();

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

  void on_accept(const boost::system::error_code& error, Socket socket);

  asio::io_context& io_;
  Acceptor acceptor_;
  Logger& log_;
  Accepted accepted_;
  Timer pause_;
};

}  // namespace sar::net
