// A real server on a loopback port, with a handler whose behaviour is chosen by the path.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "core/log.hpp"
#include "net/gate.hpp"
#include "net/server.hpp"
#include "raw_socket.hpp"

namespace sar::net {

// What handlers report to the test's thread, and the other way round.
struct ServerProbe {
  std::promise<void> waiting;         // "/wait" is in progress
  std::promise<void> caller_gone;     // its caller has left
  std::promise<std::string> written;  // "/flood": how its writes ended
  std::promise<void> release;         // lets "/held" answer
  std::string refused;                // codes; of one worker, and read when it has ended
};

class ProbeHandler final : public RequestHandler {
 public:
  ProbeHandler(ServerProbe& probe, asio::io_context& io) : probe_(probe), io_(io) {}

  Task<void> handle(HttpExchange& exchange) override {
    const std::string_view path = exchange.head().path();
    if (path == "/throw") throw std::runtime_error{"on purpose"};
    if (path == "/silent") co_return;
    if (path == "/stream") co_return co_await stream(exchange);
    if (path == "/unfinished") co_return co_await unfinished(exchange);
    if (path == "/wait") co_return co_await wait(exchange);
    if (path == "/held") co_return co_await held(exchange);
    if (path == "/flood") co_return co_await flood(exchange);
    if (path == "/ignore") co_return co_await say(exchange, 401, "ignored");
    co_await echo(exchange);
  }
  void refused(const HttpError& refusal) override {
    probe_.refused.append(refusal.code).push_back(' ');
  }

 private:
  static Task<void> say(HttpExchange& exchange, int status, std::string text) {
    const std::string_view pieces[] = {text};
    static_cast<void>(co_await exchange.answer({.status = status}, pieces));
  }
  static Task<void> echo(HttpExchange& exchange) {
    const auto body = co_await exchange.read_body();
    if (!body) {
      co_await say(exchange, 400, body.error().code);
      co_return;
    }
    const std::string text = exchange.head().method + " " + exchange.head().target + " " + **body;
    EXPECT_GE((*body)->capacity(), (*body)->size() + HttpExchange::kBodyPadding);
    co_await say(exchange, 200, text);
  }
  static Task<void> stream(HttpExchange& exchange) {
    const auto body = co_await exchange.read_body();
    EXPECT_TRUE(body);
    exchange.start_stream({.content_type = "text/event-stream", .header_lines = "X-A: b\r\n"});
    exchange.release_request();
    EXPECT_FALSE(exchange.has_started());
    for (const std::string_view piece : {"one", "", "two"}) {
      const auto written = co_await exchange.write(piece);
      EXPECT_TRUE(written);
    }
    EXPECT_TRUE(exchange.has_started());
    const auto finished = co_await exchange.finish("three");
    EXPECT_TRUE(finished);
  }
  static Task<void> unfinished(HttpExchange& exchange) {
    exchange.start_stream({});
    static_cast<void>(co_await exchange.write("begun"));
  }
  Task<void> wait(HttpExchange& exchange) {
    const auto body = co_await exchange.read_body();
    EXPECT_TRUE(body);
    Gate gate;
    exchange.caller_gone().on_cancel([&gate] { gate.open(); });
    probe_.waiting.set_value();
    co_await gate.wait();
    probe_.caller_gone.set_value();
  }
  Task<void> held(HttpExchange& exchange) {
    Gate gate;
    probe_.waiting.set_value();
    std::thread watcher{[this, &gate] {
      probe_.release.get_future().wait();
      asio::post(io_, [&gate] { gate.open(); });
    }};
    co_await gate.wait();
    watcher.join();
    co_await say(exchange, 200, "released");
  }
  Task<void> flood(HttpExchange& exchange) {
    exchange.start_stream({});
    const std::string block(256 * 1024, 'x');
    Result<void> written;
    for (int count = 0; count < 1'000 && written; ++count) {
      written = co_await exchange.write(block);
    }
    probe_.written.set_value(written ? "all" : written.error().code);
  }

  ServerProbe& probe_;
  asio::io_context& io_;
};

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.port = 0;
    auto opened = Server::open(options, *log_, [this](const WorkerServices& worker) {
      return std::make_unique<ProbeHandler>(probe_, worker.io);
    });
    ASSERT_TRUE(opened) << opened.error().message;
    server_ = std::move(*opened);
    server_->start();
  }
  [[nodiscard]] RawSocket connect() const { return RawSocket::connect(server_->port()); }
  // The status of the answer to `bytes`, sent on a connection of their own, and whether the
  // connection ends behind it: "200", "400 close", "" if none came.
  [[nodiscard]] std::string status_of(std::string_view bytes) const {
    RawSocket socket = connect();
    socket.send(bytes);
    const std::string head = socket.receive_until("\r\n\r\n");
    if (head.size() < 12) return "";
    const bool closes = head.find("Connection: close\r\n") != std::string::npos;
    return head.substr(9, 3) + (closes ? " close" : "");
  }

  ServerProbe probe_;
  std::unique_ptr<Logger> log_ = make_silent_log();
  std::unique_ptr<Server> server_;
};

inline std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string{path} +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}
inline std::string get(std::string_view path) {
  return "GET " + std::string{path} + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

}  // namespace sar::net
