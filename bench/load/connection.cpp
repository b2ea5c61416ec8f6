// Plain BSD sockets; connecting blocks, everything after it does not.
#include "connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace load {
namespace {

int connect_to(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw std::system_error(errno, std::system_category(), "socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    close(descriptor);
    throw std::system_error(error, std::system_category(), "connect");
  }
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  return descriptor;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Connection::Connection(std::uint16_t port, const std::string& request)
    : request_(request), descriptor_(connect_to(port)) {}

Connection::~Connection() { close(descriptor_); }

void Connection::begin(Time intended) {
  intended_ = intended;
  first_byte_ = {};
  sent_ = 0;
  response_.start();
  is_active_ = true;
  send_rest();  // an error shows up again in advance()
}

Connection::Progress Connection::advance(std::span<char> scratch) {
  if (is_active_ && !send_rest()) return Progress::Broken;
  while (true) {
    const auto count = recv(descriptor_, scratch.data(), scratch.size(), 0);
    if (count < 0) return would_block() ? Progress::Pending : Progress::Broken;
    if (count == 0) {
      response_.feed_end();
      return is_active_ && response_.is_complete() ? Progress::Answered : Progress::Broken;
    }
    const auto bytes = static_cast<std::size_t>(count);
    const auto progress = take({scratch.data(), bytes});
    if (progress != Progress::Pending || bytes < scratch.size()) return progress;
  }
}

bool Connection::send_rest() {
  while (sent_ < request_.size()) {
    const auto count =
        send(descriptor_, request_.data() + sent_, request_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0) return would_block();
    sent_ += static_cast<std::size_t>(count);
  }
  return true;
}

Connection::Progress Connection::take(std::string_view bytes) {
  if (!is_active_) return Progress::Broken;
  if (!has_first_byte()) first_byte_ = Clock::now();
  const auto taken = response_.feed(bytes);
  if (response_.is_malformed() || taken < bytes.size()) return Progress::Broken;
  if (!response_.is_complete()) return Progress::Pending;
  is_active_ = false;
  return Progress::Answered;
}

}  // namespace load
