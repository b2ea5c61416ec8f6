// A blocking socket for tests: says exactly the bytes it is given and shows what comes back.
// Nothing waits longer than five seconds.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace sar::net {

class RawSocket {
 public:
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  ~RawSocket() { close(); }

  static RawSocket connect(std::uint16_t port) {
    RawSocket socket{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in address = loopback(port);
    if (::connect(socket.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error{"connect"};
    }
    return socket;
  }
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  [[nodiscard]] int descriptor() const { return descriptor_; }
  // False: the peer takes nothing more.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // What comes next; empty at the end, after a reset, or when nothing comes in time.
  [[nodiscard]] std::string receive() const {
    std::string bytes(64 * 1024, '\0');
    const ssize_t got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }
  // Up to and including `mark`, or all there is if it does not come.
  std::string receive_until(std::string_view mark) {
    while (pending_.find(mark) == std::string::npos) {
      const std::string more = receive();
      if (more.empty()) return std::exchange(pending_, {});
      pending_ += more;
    }
    const std::size_t end = pending_.find(mark) + mark.size();
    std::string bytes = pending_.substr(0, end);
    pending_.erase(0, end);
    return bytes;
  }
  std::string receive_all() {
    std::string bytes = std::exchange(pending_, {});
    for (std::string more = receive(); !more.empty(); more = receive()) bytes += more;
    return bytes;
  }
  // Whether the peer ends the connection, in order or not, before it says anything more.
  [[nodiscard]] bool ends() const {
    char byte = 0;
    const ssize_t got = ::recv(descriptor_, &byte, 1, 0);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }
  void end_output() const { ::shutdown(descriptor_, SHUT_WR); }
  // A reset instead of an end.
  void reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
  }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_;
  std::string pending_;
};

}  // namespace sar::net
