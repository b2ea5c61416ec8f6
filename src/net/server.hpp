// The listening side: one worker per core, each with its own io_context, listener (SO_REUSEPORT),
// timer wheel and client pool; nothing is shared between them but what the handlers share.
#pragma once

#include <functional>
#include <memory>

#include "core/log.hpp"
#include "net/client_counters.hpp"
#include "net/executor.hpp"
#include "net/http_client.hpp"
#include "net/http_exchange.hpp"
#include "net/server_options.hpp"

namespace sar::net {

// What a worker's handler may use of its worker.
struct WorkerServices {
  unsigned index;
  asio::io_context& io;
  HttpClient& client;
  HttpClient& media_client;               // for hosts that a request names
  const ClientCounters& client_counters;  // to be read on the worker's thread
};
using HandlerFactory = std::function<std::unique_ptr<RequestHandler>(const WorkerServices&)>;

class Server {
 public:
  // Opens the listeners and calls `make_handler` once per worker. Nothing is accepted before run().
  // Error: address in use, bad certificate.
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(ServerOptions options, Logger& log,
                                                            const HandlerFactory& make_handler);
  virtual ~Server() = default;

  // The bound port.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual std::size_t open_connections() const = 0;
  // Serves on options.workers threads of its own; returns at once.
  virtual void start() = 0;
  // Stops accepting, closes idle connections, answers with `Connection: close`; waits until the
  // last request is done or the limit has passed, then cuts what is left (caller_gone fires) and
  // joins the threads. Returns how many requests were cut. Thread-safe, once.
  virtual std::size_t drain(std::chrono::milliseconds limit) = 0;
  // Reads certificate and key again; new connections use them. Error: the old ones stay.
  // Thread-safe.
  virtual Result<void> reload_certificate() = 0;
  // Runs `task` every `period` on the worker's thread until the server stops.
  virtual void every(unsigned worker, std::chrono::milliseconds period,
                     std::function<void()> task) = 0;
};

}  // namespace sar::net
