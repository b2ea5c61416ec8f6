// Accepts, dispatches events to connections by socket number, fires timers.
#include "loop.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace sim {
namespace {

constexpr std::size_t kEventsPerTurn = 256;
constexpr int kBacklog = 4096;

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error("--host must be an IPv4 address, not '" + host + "'");
  }
  return address;
}

void switch_on(int socket, int level, int name) {
  const int on = 1;
  check(::setsockopt(socket, level, name, &on, sizeof(on)), "setsockopt");
}

}  // namespace

int listen_on(const std::string& host, std::uint16_t& port) {
  auto address = address_of(host, port);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  const int listener =
      check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  switch_on(listener, SOL_SOCKET, SO_REUSEADDR);
  switch_on(listener, SOL_SOCKET, SO_REUSEPORT);
  check(::bind(listener, generic, size), "bind");
  check(::listen(listener, kBacklog), "listen");
  check(::getsockname(listener, generic, &size), "getsockname");
  port = ntohs(address.sin_port);
  return listener;
}

Loop::Loop(Backstage& backstage, Sockets sockets, std::uint64_t seed)
    : vendor_(backstage, seed),
      sockets_(sockets),
      epoll_(check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  for (const int socket : {sockets_.listener, sockets_.stop}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    check(::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
  }
}

Loop::~Loop() {
  ::close(sockets_.listener);
  ::close(epoll_);
}

void Loop::run() {
  std::array<epoll_event, kEventsPerTurn> events{};
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                   milliseconds_to_wait());
    for (int index = 0; index < count; ++index) {
      const auto& event = events[static_cast<std::size_t>(index)];
      if (event.data.fd == sockets_.stop) return;
      if (event.data.fd == sockets_.listener) {
        accept_all();
      } else {
        dispatch(event.data.fd, event.events);
      }
    }
    fire_timers();
  }
}

void Loop::accept_all() {
  while (true) {
    const int socket = ::accept4(sockets_.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    switch_on(socket, IPPROTO_TCP, TCP_NODELAY);
    epoll_event event{.events = 0, .data = {.fd = socket}};
    check(::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
    const auto index = static_cast<std::size_t>(socket);
    if (connections_.size() <= index) connections_.resize(index + 1);
    connections_[index] = std::make_unique<Connection>(
        *this, vendor_, std::make_unique<Transport>(socket, sockets_.tls));
  }
}

void Loop::dispatch(int socket, std::uint32_t events) {
  const auto& connection = connections_[static_cast<std::size_t>(socket)];
  if (!connection) return;
  connection->on_event(events);
  forget_if_closed(socket);
}

void Loop::fire_timers() {
  const auto now = std::chrono::steady_clock::now();
  while (!timers_.empty() && timers_.top().when <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    const auto& connection = connections_[static_cast<std::size_t>(timer.socket)];
    if (!connection || connection->id() != timer.connection) continue;
    connection->on_timer();
    forget_if_closed(timer.socket);
  }
}

void Loop::forget_if_closed(int socket) {
  auto& connection = connections_[static_cast<std::size_t>(socket)];
  if (connection->is_closed()) connection.reset();
}

int Loop::milliseconds_to_wait() const {
  if (timers_.empty()) return -1;
  const auto wait = timers_.top().when - std::chrono::steady_clock::now();
  if (wait.count() <= 0) return 0;
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count());
}

void Loop::watch(int socket, std::uint32_t events) {
  epoll_event event{.events = events, .data = {.fd = socket}};
  check(::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event), "epoll_ctl");
}

void Loop::call_after(int socket, std::uint64_t connection, std::chrono::microseconds wait) {
  timers_.push({std::chrono::steady_clock::now() + wait, socket, connection});
}

}  // namespace sim
