// Builds the workers, and brings them down in order.
#include "net/server.hpp"

#include <utility>
#include <vector>

#include "net/tls.hpp"
#include "net/worker.hpp"

namespace sar::net {
namespace {

// How long handlers may take to end after their caller and vendor connections were cut.
constexpr std::chrono::seconds kCutTime{5};

class WorkerServer final : public Server {
 public:
  WorkerServer(ServerOptions options, Logger& log, TlsSettings client_tls)
      : state_(std::move(options), log, std::move(client_tls)) {}
  ~WorkerServer() override {
    if (!drained_) drain(std::chrono::milliseconds{0});
  }

  Result<void> listen(const HandlerFactory& make_handler) {
    if (!state_.options.certificate_file.empty()) {
      if (auto loaded = reload_certificate(); !loaded) return loaded;
    }
    for (unsigned index = 0; index < state_.options.workers; ++index) {
      workers_.push_back(std::make_unique<Worker>(state_, index, make_handler));
      Listener& listener = workers_.back()->listener();
      // If any free port will do, the first worker's is everybody's.
      const std::uint16_t wanted = index == 0 ? state_.options.port : port_;
      const auto share = index == 0 ? Listener::Share::First : Listener::Share::Further;
      if (auto opened = listener.open(state_.options.host, wanted, share); !opened) return opened;
      port_ = listener.port();
    }
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }
  [[nodiscard]] std::size_t open_connections() const override { return state_.connections.count(); }

  void start() override {
    started_ = true;
    for (auto& worker : workers_) worker->start();
  }

  std::size_t drain(std::chrono::milliseconds limit) override {
    drained_ = true;
    if (!started_) return 0;
    state_.draining = true;
    for (auto& worker : workers_) worker->stop_accepting();
    state_.requests.wait_for_zero(std::chrono::steady_clock::now() + limit);
    std::size_t requests_cut = 0;
    for (auto& worker : workers_) requests_cut += worker->cut_connections();
    const bool all_ended =
        state_.connections.wait_for_zero(std::chrono::steady_clock::now() + kCutTime);
    for (auto& worker : workers_) worker->stop();
    if (!all_ended) abandon();
    return requests_cut;
  }

  Result<void> reload_certificate() override {
    SAR_TRY(settings,
            make_server_tls(state_.options.certificate_file, state_.options.private_key_file));
    state_.server_tls.store(settings);
    return {};
  }

  void every(unsigned worker, std::chrono::milliseconds period,
             std::function<void()> task) override {
    workers_.at(worker)->every(period, std::move(task));
  }

 private:
  // A handler that does not end although nobody is left to talk to is a bug of ours. Its frames
  // refer to its worker, so the worker is left to the end of the process.
  void abandon() {
    state_.log.error("drain.stuck", {{"connections", state_.connections.count()}});
    for (auto& worker : workers_) {
      worker.release();  // NOLINT(bugprone-unused-return-value): on purpose, see above
    }
    workers_.clear();
  }

  ServerState state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::uint16_t port_ = 0;
  bool started_ = false;
  bool drained_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, Logger& log,
                                             const HandlerFactory& make_handler) {
  SAR_TRY(client_tls, make_client_tls(options.client.extra_ca_file));
  auto server = std::make_unique<WorkerServer>(std::move(options), log, client_tls);
  if (auto listening = server->listen(make_handler); !listening) {
    return fail(std::move(listening.error()));
  }
  return server;
}

}  // namespace sar::net
