// A worker's event loop and its connections.
#include "net/worker.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <utility>

#include "core/thread_name.hpp"

namespace sar::net {
namespace {

// The precision of deadlines, and how often an idle worker wakes up.
constexpr std::chrono::milliseconds kTick{25};
// One thread runs each io_context; other threads only post to it.
constexpr int kConcurrency = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO;

constexpr std::string_view kTooManyConnections =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n"
    R"({"error":{"message":"The router has too many connections.","type":"server_error",)"
    R"("param":null,"code":"too_many_connections"}})";

}  // namespace

Worker::Worker(ServerState& state, unsigned index, const HandlerFactory& make_handler)
    : state_(state),
      wheel_(kTick, std::chrono::steady_clock::now()),
      io_(kConcurrency),
      work_(io_.get_executor()),
      poller_loop_(io_, poller_),
      tasks_(state.log),
      client_(io_, transport_resources(), state.options.client, state.client_tls),
      media_client_(io_, transport_resources(), state.options.media_client, state.client_tls),
      listener_(io_, wheel_, state.log, [this](Socket socket) { accept(std::move(socket)); }),
      handler_(make_handler({.index = index,
                             .io = io_,
                             .client = client_,
                             .media_client = media_client_,
                             .client_counters = client_.counters()})) {
  every(kTick, [this] { wheel_.advance_to(std::chrono::steady_clock::now()); });
}

Worker::~Worker() { stop(); }

void Worker::start() {
  listener_.start();
  thread_ = std::thread{[this] { run(); }};
}

void Worker::run() {
  name_thread("worker");
  while (!io_.stopped()) {
    try {
      io_.run();
    } catch (const std::exception& error) {
      state_.log.error("worker.exception", {{"reason", error.what()}});
    }
  }
}

void Worker::run_on_thread(std::function<void()> action) {
  std::packaged_task<void()> task{std::move(action)};
  std::future<void> done = task.get_future();
  asio::post(io_, std::move(task));
  done.get();
}

void Worker::stop_accepting() {
  run_on_thread([this] {
    listener_.stop();
    for (ServerConnection& connection : connections_) connection.close_if_idle();
  });
}

std::size_t Worker::cut_connections() {
  std::size_t requests = 0;
  run_on_thread([&] {
    for (auto next = connections_.begin(); next != connections_.end();) {
      requests += (next++)->cut() ? 1 : 0;
    }
  });
  return requests;
}

void Worker::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::every(std::chrono::milliseconds period, std::function<void()> task) {
  auto periodic = std::make_unique<Periodic>(period, std::move(task), SteadyTimer{io_});
  asio::post(io_, [this, periodic = std::move(periodic)]() mutable {
    schedule(*periodics_.emplace_back(std::move(periodic)));
  });
}

void Worker::schedule(Periodic& periodic) {
  periodic.timer.expires_after(periodic.period);
  periodic.timer.async_wait([this, &periodic](const boost::system::error_code& error) {
    if (error) return;
    schedule(periodic);
    periodic.task();
  });
}

void Worker::accept(Socket socket) {
  if (state_.connections.count() < state_.options.connections_max) {
    tasks_.spawn("connection", serve(std::move(socket)));
    return;
  }
  // Best effort: a busy server does not wait for callers that it turns away.
  if (state_.server_tls.load() == nullptr) {
    static_cast<void>(::send(socket.native_handle(), kTooManyConnections.data(),
                             kTooManyConnections.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
  }
}

TransportResources Worker::transport_resources() {
  return {.executor = io_.get_executor(), .poller = poller_, .wheel = wheel_, .blocks = blocks_};
}

Task<> Worker::serve(Socket socket) {
  const Gauge::Hold counted{state_.connections};
  ServerConnection connection{{.options = state_.options,
                               .resources = transport_resources(),
                               .handler = *handler_,
                               .log = state_.log,
                               .date = date_,
                               .draining = state_.draining,
                               .requests = state_.requests},
                              std::move(socket),
                              state_.server_tls.load()};
  connections_.push_back(connection);
  co_await connection.run();
}

}  // namespace sar::net
