// Building the running router. What it does while it runs is in application_run.cpp.
#include "app/application.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "app/api_keys.hpp"
#include "store/api_keys.hpp"
#include "store/mirror.hpp"

namespace sar::app {
namespace {

constexpr std::chrono::milliseconds kLogFlushPeriod{200};

unsigned worker_count(const config::Server& server) {
  if (server.workers > 0) return static_cast<unsigned>(server.workers);
  return std::max(1U, std::thread::hardware_concurrency());
}

// Nothing is kept for hosts that callers name.
net::ClientOptions media_client_options(const config::Media& media) {
  net::ClientOptions options;
  options.idle_connections_max = 0;
  options.public_addresses_only = !media.private_addresses;
  return options;
}

net::ServerOptions server_options(const config::System& system) {
  const config::Server& server = system.server;
  return {.host = server.host,
          .port = static_cast<std::uint16_t>(server.port),
          .workers = worker_count(server),
          .certificate_file = server.tls.certificate,
          .private_key_file = server.tls.private_key,
          .head_bytes_max = static_cast<std::size_t>(server.limits.head_bytes),
          .header_count_max = static_cast<std::size_t>(server.limits.header_count),
          .body_bytes_max = static_cast<std::size_t>(server.limits.body_bytes),
          .connections_max = static_cast<std::size_t>(server.limits.connections),
          .head_timeout = server.limits.head_timeout,
          .body_timeout = server.limits.body_timeout,
          .idle_timeout = server.limits.idle_timeout,
          .client = {},
          .media_client = media_client_options(system.media)};
}

LogOptions log_options(const config::Logging& logging) {
  return {.least = static_cast<LogSeverity>(logging.level),
          .file = logging.file,
          .rotate_bytes = static_cast<std::size_t>(logging.rotate_bytes),
          .rotate_files = static_cast<std::size_t>(logging.rotate_files)};
}

}  // namespace

Application::Application(ConfigurationSource source, LoadedConfiguration loaded)
    : source_(std::move(source)),
      loaded_(std::move(loaded)),
      log_(open_log(log_options(loaded_.configuration.system.log))) {}

Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::build(
    ConfigurationSource source, LoadedConfiguration loaded,
    const std::optional<std::filesystem::path>& data_dir) {
  std::unique_ptr<Application> application{new Application{std::move(source), std::move(loaded)}};
  SAR_CHECK(application->open_store(data_dir));
  SAR_CHECK(application->open_server());
  SAR_CHECK(application->make_first_key());
  return application;
}

// Data directory → database → mirrored objects → journals → ledger. The ledger replays what an
// earlier run left behind before anything new is accepted.
Result<void> Application::open_store(const std::optional<std::filesystem::path>& data_dir) {
  const config::System& system = loaded_.configuration.system;
  const config::Storage& storage = system.storage;
  SAR_TRY(vault, open_vault(data_dir.value_or(std::filesystem::path{storage.data_dir}),
                            storage.durability, random_));
  vault_ = std::move(vault);
  SAR_CHECK(mirror(loaded_.configuration));
  SAR_TRY(snapshot, gateway::build_snapshot(loaded_.configuration, channel_states_, clock_.wall()));
  snapshot_ = snapshot;

  std::vector<store::Journal*> journals;
  for (const auto& file : vault_.directory.journal_files(worker_count(system.server))) {
    SAR_TRY(journal, store::Journal::open(file, static_cast<std::size_t>(storage.journal_bytes)));
    if (const auto damage = journal->damage()) keep_damaged(file, *damage);
    journals.push_back(journal.get());
    journals_.push_back(std::move(journal));
  }
  SAR_TRY(ledger, store::LedgerWriter::open(*vault_.database, journals, storage.durability, *log_));
  ledger_ = std::move(ledger);
  return {};
}

// A copy, since the journal goes on in its place. Once for each damage: it is found again until a
// request was served.
void Application::keep_damaged(const std::filesystem::path& journal,
                               const store::JournalDamage& damage) {
  const std::filesystem::path copy = fmt::format("{}.damaged-{}", journal.string(), damage.offset);
  std::error_code error;
  std::filesystem::copy_file(journal, copy, std::filesystem::copy_options::skip_existing, error);
  log_->error("journal.damaged",
              {{"file", journal.string()},
               {"offset", static_cast<std::int64_t>(damage.offset)},
               {"bytes_left", static_cast<std::int64_t>(damage.bytes_left)},
               {"kept_as", error ? "not kept: " + error.message() : copy.string()},
               {"consequence", "what stands behind the damage is not in the ledger"}});
}

// The list prices go with it, so that every price_id of the ledger has its row.
Result<void> Application::mirror(const config::Configuration& configuration) {
  return store::mirror_configuration(
      *vault_.database,
      {.configuration = configuration,
       .list_prices = config::list_prices(config::Catalog::built_in(), configuration.providers),
       .master_key = vault_.master_key,
       .random = random_,
       .now = clock_.wall()});
}

Result<void> Application::open_server() {
  service_.ledger_healthy = [this] { return ledger_->healthy(); };
  service_.exposition = [this] { return exposition(); };
  const auto make_gateway = [this](const net::WorkerServices& services) {
    metrics_.push_back(std::make_unique<gateway::Metrics>());
    auto gateway = std::make_unique<gateway::Gateway>(
        gateway::Worker{.clock = clock_,
                        .client = services.client,
                        .media_client = services.media_client,
                        .journal = *journals_[services.index],
                        .metrics = *metrics_.back(),
                        .log = *log_,
                        .random = SeededRandom{random_.next()},
                        .request_log = gateway::RequestLog{*log_, true},
                        .snapshot = nullptr,
                        .key_ring = nullptr},
        service_);
    gateway->adopt(snapshot_);
    gateways_.push_back({.io = &services.io, .gateway = gateway.get()});
    return gateway;
  };
  SAR_TRY(server,
          net::Server::open(server_options(loaded_.configuration.system), *log_, make_gateway));
  server_ = std::move(server);
  for (unsigned worker = 0; worker < gateways_.size(); ++worker) {
    gateway::Gateway* gateway = gateways_[worker].gateway;
    server_->every(worker, kLogFlushPeriod, [gateway] { gateway->flush_log(); });
  }
  return {};
}

// A router without any key could serve nobody: the first start makes one and shows it.
Result<void> Application::make_first_key() {
  SAR_TRY(rows, store::list_api_keys(*vault_.database));
  if (rows.empty()) {
    MadeKey made = make_key({.name = "default"}, vault_.pepper, random_, clock_.wall());
    SAR_CHECK(store::insert_api_key(*vault_.database, made.row));
    rows.push_back(made.row);
    first_key_ = std::move(made.secret);
  }
  key_ring_ = access::KeyRing::build(to_api_keys(rows), vault_.pepper, nullptr);
  for (const WorkerGateway& worker : gateways_) worker.gateway->adopt(key_ring_);
  return {};
}

}  // namespace sar::app
