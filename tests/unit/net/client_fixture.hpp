// A client pool on a loop of its own, and a vendor that does exactly what its script says.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/detach.hpp"
#include "net/http_client_pool.hpp"
#include "net/poller_loop.hpp"
#include "raw_socket.hpp"

namespace sar::net {

// Each accepted connection is handled by the next step, on the vendor's own thread; then it closes.
class ScriptedVendor {
 public:
  using Step = std::function<void(RawSocket&)>;

  explicit ScriptedVendor(std::vector<Step> steps) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = RawSocket::loopback(0);
    socklen_t size = sizeof address;
    ::bind(listener_.descriptor(), reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_.descriptor(), 16);
    ::getsockname(listener_.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this, script = std::move(steps)] {
      for (const Step& step : script) {
        RawSocket connection{::accept(listener_.descriptor(), nullptr, nullptr)};
        if (connection.descriptor() < 0) return;
        ++connections_;
        step(connection);
      }
    }};
  }
  ~ScriptedVendor() {
    ::shutdown(listener_.descriptor(), SHUT_RDWR);
    thread_.join();
  }
  ScriptedVendor(const ScriptedVendor&) = delete;
  ScriptedVendor& operator=(const ScriptedVendor&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  RawSocket listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

// The body of every request here ends so.
inline constexpr std::string_view kRequestEnd = "END";

// Reads a request and says `bytes`, as often as `times`.
inline ScriptedVendor::Step answering(std::string bytes, int times = 1) {
  return [=](RawSocket& socket) {
    for (int count = 0; count < times; ++count) {
      if (socket.receive_until(kRequestEnd).empty()) return;
      socket.send(bytes);
    }
  };
}

struct Outcome {
  int status = 0;
  std::string body = {};
  std::string error = {};  // code of the error that ended it, if any
  Retry retry = Retry::Never;
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() { tick(); }

  Outcome fetch(std::uint16_t port, Deadlines deadlines = {}) {
    return run(request({.tls = false, .host = "127.0.0.1", .port = port}, deadlines));
  }

  // Runs the loop until the task is done.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    detach(std::move(task), [&](const std::exception_ptr& failure, T value) {
      ASSERT_FALSE(failure);
      result = std::move(value);
    });
    run_until([&] { return result.has_value(); });
    return std::move(*result);
  }
  template <class Condition>
  void run_until(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), limit);
      io_.run_one();
    }
  }

  Task<Outcome> request(Origin origin, Deadlines deadlines) {
    const auto head = OutboundHead::make(std::move(origin), method_, "/v1", {});
    auto reply = co_await pool().send({.head = **head,
                                       .body = body_,
                                       .deadlines = deadlines,
                                       .cancel = cancel_,
                                       .target = target_});
    if (!reply) co_return Outcome{.error = reply.error().code, .retry = reply.error().retry};
    Outcome outcome{.status = (*reply)->status()};
    while (true) {
      const auto piece = co_await (*reply)->read();
      if (!piece) outcome.error = piece.error().code;
      if (!piece || piece->empty()) co_return outcome;
      outcome.body += *piece;
    }
  }

  HttpClientPool& pool() {
    if (!pool_) {
      auto tls = make_client_tls(options_.extra_ca_file);
      pool_.emplace(io_,
                    TransportResources{.executor = io_.get_executor(),
                                       .poller = poller_,
                                       .wheel = wheel_,
                                       .blocks = blocks_},
                    options_, tls.value());
    }
    return *pool_;
  }

 private:
  using SteadyTimer =
      asio::basic_waitable_timer<std::chrono::steady_clock,
                                 asio::wait_traits<std::chrono::steady_clock>, Executor>;
  void tick() {
    timer_.expires_after(std::chrono::milliseconds{5});
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      wheel_.advance_to(std::chrono::steady_clock::now());
      tick();
    });
  }

  Poller poller_;
  TimerWheel wheel_{std::chrono::milliseconds{5}, std::chrono::steady_clock::now()};
  BlockPool blocks_;

 protected:
  asio::io_context io_{1};
  CancelSignal cancel_;
  ClientOptions options_;
  std::string target_;
  std::string method_ = "POST";
  std::vector<std::string_view> body_{"{\"a\":1}", "", kRequestEnd};

 private:
  PollerLoop poller_loop_{io_, poller_};
  SteadyTimer timer_{io_};
  std::optional<HttpClientPool> pool_;
};

}  // namespace sar::net
