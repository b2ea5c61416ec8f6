// The handler of one worker: finds the endpoint of a request and serves it.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "gateway/endpoints.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// What is known of the process as a whole. Read by all workers.
struct ServiceState {
  std::atomic<bool> ready = false;          // serving, and not about to stop
  std::function<bool()> ledger_healthy;     // any thread
  std::function<std::string()> exposition;  // Prometheus text; any thread
};

class Gateway final : public net::RequestHandler {
 public:
  Gateway(Worker worker, const ServiceState& service)
      : worker_(std::move(worker)), service_(service) {}

  [[nodiscard]] net::Task<void> handle(net::HttpExchange& exchange) override;
  void refused(const net::HttpError& refusal) override;

  // On this worker's thread: requests that come from now on are served from these.
  void adopt(std::shared_ptr<const Snapshot> snapshot);
  void adopt(std::shared_ptr<const access::KeyRing> key_ring);
  void flush_log() { worker_.request_log.flush(); }

 private:
  net::Task<void> serve_vendor(net::HttpExchange& exchange, const Endpoint& endpoint);
  net::Task<void> serve_gemini(net::HttpExchange& exchange, EndpointMatch match);
  net::Task<void> serve_models(net::HttpExchange& exchange, EndpointMatch match);
  net::Task<void> serve_service(net::HttpExchange& exchange, const Endpoint& endpoint);
  net::Task<void> refuse(net::HttpExchange& exchange, protocol::Dialect dialect, Error error);
  [[nodiscard]] Request begin_request(protocol::Dialect dialect,
                                      provider::Operation operation = provider::Operation::Chat);
  // Empty: the endpoint may be used.
  [[nodiscard]] Result<void> check_right(const net::HttpExchange& exchange,
                                         const Endpoint& endpoint);

  Worker worker_;
  const ServiceState& service_;
};

}  // namespace sar::gateway
