// The running router: everything built in order, top to bottom, and taken down in reverse.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/key_ring.hpp"
#include "app/change_watch.hpp"
#include "app/configuration_source.hpp"
#include "app/data_directory.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "gateway/gateway.hpp"
#include "net/server.hpp"
#include "routing/channel_state.hpp"
#include "store/journal.hpp"
#include "store/ledger_writer.hpp"

namespace sar::app {

// A Gateway and the thread it lives on.
struct WorkerGateway {
  net::asio::io_context* io;
  gateway::Gateway* gateway;
};

class Application {
 public:
  // Builds everything; nothing is accepted yet. `data_dir` (if given) replaces storage.data_dir.
  [[nodiscard]] static Result<std::unique_ptr<Application>> build(
      ConfigurationSource source, LoadedConfiguration loaded,
      const std::optional<std::filesystem::path>& data_dir);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  // Serves until SIGTERM or SIGINT, then drains. Returns the exit status.
  [[nodiscard]] int run();

 private:
  Application(ConfigurationSource source, LoadedConfiguration loaded);
  Result<void> open_store(const std::optional<std::filesystem::path>& data_dir);
  void keep_damaged(const std::filesystem::path& journal, const store::JournalDamage& damage);
  Result<void> mirror(const config::Configuration& configuration);
  Result<void> open_server();
  Result<void> make_first_key();
  void print_welcome() const;

  // Each is one look at something that may have changed; cheap when it has not.
  void look_at_configuration();
  void look_at_keys();
  void look_at_certificate();
  void publish(const std::shared_ptr<const gateway::Snapshot>& snapshot);
  void publish(const std::shared_ptr<const access::KeyRing>& key_ring);
  void adopt_configuration(const LoadedConfiguration& loaded);
  void warn_of_unpriced() const;
  [[nodiscard]] std::string exposition() const;
  void stop();

  SystemClock clock_;
  SystemRandom random_;
  ConfigurationSource source_;
  LoadedConfiguration loaded_;  // as at start; what is published lives in the snapshot
  std::unique_ptr<Logger> log_;
  Vault vault_;
  std::vector<std::unique_ptr<store::Journal>> journals_;  // the workers' first
  std::unique_ptr<store::LedgerWriter> ledger_;
  routing::ChannelStates channel_states_;
  std::vector<std::unique_ptr<gateway::Metrics>> metrics_;
  gateway::ServiceState service_;
  std::shared_ptr<const gateway::Snapshot> snapshot_;
  std::shared_ptr<const access::KeyRing> key_ring_;
  std::unique_ptr<net::Server> server_;
  std::vector<WorkerGateway> gateways_;
  std::optional<Secret> first_key_;
  bool is_built_in_ = true;  // the configuration in force came from no file
  ChangeWatch configuration_watch_;
  ChangeWatch certificate_watch_;
  std::int64_t database_seen_ = -1;
};

}  // namespace sar::app
