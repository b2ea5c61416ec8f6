// One thread of the server with everything that belongs to it alone.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/block_pool.hpp"
#include "net/http_client_pool.hpp"
#include "net/listener.hpp"
#include "net/poller_loop.hpp"
#include "net/server.hpp"
#include "net/server_connection.hpp"
#include "net/task_scope.hpp"

namespace sar::net {

// What the workers of one server share.
struct ServerState {
  ServerState(ServerOptions from, Logger& to, TlsSettings tls)
      : options(std::move(from)), log(to), client_tls(std::move(tls)) {}

  ServerOptions options;
  Logger& log;
  TlsSettings client_tls;
  std::atomic<bool> draining = false;
  Gauge requests;
  Gauge connections;
  std::atomic<std::shared_ptr<SSL_CTX>> server_tls;  // null: plain HTTP
};

class Worker {
 public:
  Worker(ServerState& state, unsigned index, const HandlerFactory& make_handler);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] Listener& listener() { return listener_; }
  void start();
  // The following are thread-safe.
  void stop_accepting();          // and closes idle connections
  std::size_t cut_connections();  // returns how many requests were in progress
  void stop();                    // and joins; what is still open is dropped
  void every(std::chrono::milliseconds period, std::function<void()> task);

 private:
  using SteadyTimer =
      asio::basic_waitable_timer<std::chrono::steady_clock,
                                 asio::wait_traits<std::chrono::steady_clock>, Executor>;
  using Connections =
      boost::intrusive::list<ServerConnection, boost::intrusive::constant_time_size<false>>;
  struct Periodic {
    std::chrono::milliseconds period;
    std::function<void()> task;
    SteadyTimer timer;
  };

  void run();
  void run_on_thread(std::function<void()> action);  // and waits for it
  void schedule(Periodic& periodic);
  void accept(Socket socket);
  [[nodiscard]] Task<> serve(Socket socket);

  [[nodiscard]] TransportResources transport_resources();

  ServerState& state_;
  // Before io_, since what io_ drops at its end may hold transports.
  Poller poller_;
  TimerWheel wheel_;
  BlockPool blocks_;
  asio::io_context io_;
  asio::executor_work_guard<Executor> work_;
  PollerLoop poller_loop_;
  TaskScope tasks_;
  DateHeader date_;
  HttpClientPool client_;
  HttpClientPool media_client_;
  Listener listener_;
  Connections connections_;
  std::vector<std::unique_ptr<Periodic>> periodics_;
  std::unique_ptr<RequestHandler> handler_;
  std::thread thread_;
};

}  // namespace sar::net
