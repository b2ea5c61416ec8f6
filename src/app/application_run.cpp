// What the router does while it runs: watching for changes, publishing them to the workers, and
// stopping.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>

#include "app/api_keys.hpp"
#include "app/application.hpp"
#include "app/restart.hpp"
#include "store/api_keys.hpp"
#include "store/mirror.hpp"

namespace sar::app {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kLookPeriod{500};
// A file that has not changed for that long is whole.
constexpr std::chrono::milliseconds kRestPeriod{200};
constexpr std::chrono::milliseconds kLedgerPeriod{50};
constexpr std::string_view kStaysInForce = "the configuration before it stays in force";

std::string certificate_fingerprint(const config::Tls& tls) {
  return tls.certificate.empty()
             ? std::string{}
             : file_fingerprint(tls.certificate) + file_fingerprint(tls.private_key);
}

}  // namespace

int Application::run() {
  std::signal(SIGPIPE, SIG_IGN);
  is_built_in_ = loaded_.built_in;
  configuration_watch_ = ChangeWatch{source_.fingerprint()};
  certificate_watch_ =
      ChangeWatch{certificate_fingerprint(loaded_.configuration.system.server.tls)};
  ledger_->start(kLedgerPeriod);
  service_.ready = true;
  server_->start();
  log_->info("server.started",
             {{"port", server_->port()},
              {"workers", static_cast<std::int64_t>(gateways_.size())},
              {"channels", static_cast<std::int64_t>(snapshot_->channels.size())}});
  warn_of_unpriced();
  print_welcome();

  asio::io_context io{1};
  asio::signal_set signals{io, SIGINT, SIGTERM, SIGHUP};
  asio::steady_timer timer{io};
  std::function<void()> look_again = [&] {
    const bool moving = configuration_watch_.is_moving() || certificate_watch_.is_moving();
    timer.expires_after(moving ? kRestPeriod : kLookPeriod);
    timer.async_wait([&](boost::system::error_code error) {
      if (error) return;
      look_at_configuration();
      look_at_certificate();
      look_at_keys();
      look_again();
    });
  };
  std::function<void()> wait_for_signal = [&] {
    signals.async_wait([&](boost::system::error_code error, int signal) {
      if (error) return;
      if (signal != SIGHUP) {
        io.stop();
        return;
      }
      // Not at once: two looks in a row prove rest only if some time lies between them.
      configuration_watch_.ask();
      look_again();  // in place of the look that is waited for
      wait_for_signal();
    });
  };
  wait_for_signal();
  look_again();
  io.run();
  // A second signal ends the process on the spot, whatever still runs.
  signals.clear();
  stop();
  return 0;
}

void Application::stop() {
  service_.ready = false;
  log_->info("server.draining",
             {{"connections", static_cast<std::int64_t>(server_->open_connections())}});
  const std::size_t cut =
      server_->drain(snapshot_->configuration.system.server.limits.drain_timeout);
  for (const WorkerGateway& worker : gateways_) worker.gateway->flush_log();
  ledger_->stop();
  log_->info("server.stopped", {{"requests_cut", static_cast<std::int64_t>(cut)}});
}

void Application::publish(const std::shared_ptr<const gateway::Snapshot>& snapshot) {
  snapshot_ = snapshot;
  for (const WorkerGateway& worker : gateways_) {
    asio::post(*worker.io, [gateway = worker.gateway, snapshot] { gateway->adopt(snapshot); });
  }
}

void Application::publish(const std::shared_ptr<const access::KeyRing>& key_ring) {
  key_ring_ = key_ring;
  for (const WorkerGateway& worker : gateways_) {
    asio::post(*worker.io, [gateway = worker.gateway, key_ring] { gateway->adopt(key_ring); });
  }
}

void Application::look_at_configuration() {
  const std::string seen = source_.fingerprint();
  if (!configuration_watch_.look(seen)) return;
  auto loaded = source_.load();
  if (source_.fingerprint() != seen) {  // written while it was read
    configuration_watch_.ask();
    return;
  }
  if (loaded && (is_built_in_ || !loaded->built_in)) {
    adopt_configuration(*loaded);
    return;
  }
  if (loaded) {  // what a start without files would do is no reason to drop every channel
    log_->error("config.refused", {{"error", "the files of the configuration are gone"},
                                   {"consequence", kStaysInForce}});
    return;
  }
  for (const config::Problem& problem : loaded.error()) {
    log_->error("config.problem", {{"problem", problem.to_string()}});
  }
  log_->error("config.refused", {{"problems", static_cast<std::int64_t>(loaded.error().size())},
                                 {"consequence", kStaysInForce}});
}

// Validate the whole, then the tables, then publish: a failure anywhere leaves the old state in
// force.
void Application::adopt_configuration(const LoadedConfiguration& loaded) {
  const auto refuse = [this](const Error& error) {
    log_->error("config.refused", {{"error", error.message}, {"consequence", kStaysInForce}});
  };
  auto snapshot = gateway::build_snapshot(loaded.configuration, channel_states_, clock_.wall());
  if (!snapshot) return refuse(snapshot.error());
  const auto mirrored = mirror(loaded.configuration);
  if (!mirrored) return refuse(mirrored.error());
  const auto waiting = fields_that_wait(loaded_.configuration.system, loaded.configuration.system);
  if (!waiting.empty()) {
    log_->warn("config.needs_restart",
               {{"fields", fmt::format("{}", fmt::join(waiting, " "))},
                {"consequence", "these changes of system wait for a restart"}});
  }
  is_built_in_ = loaded.built_in;
  publish(*snapshot);
  log_->info("config.reloaded",
             {{"channels", static_cast<std::int64_t>(snapshot_->channels.size())},
              {"generation", static_cast<std::int64_t>(snapshot_->generation)}});
  warn_of_unpriced();
}

// What they serve costs the operator money that no budget and no report sees.
void Application::warn_of_unpriced() const {
  constexpr std::size_t kNamesMax = 50;
  auto names = snapshot_->routing->unpriced(clock_.wall());
  if (names.empty()) return;
  const auto count = static_cast<std::int64_t>(names.size());
  if (names.size() > kNamesMax) {
    names.resize(kNamesMax);
    names.emplace_back("…");
  }
  log_->warn("models.unpriced",
             {{"count", count},
              {"models", fmt::format("{}", fmt::join(names, " "))},
              {"consequence", "requests to them are recorded without a cost; give them a price"}});
}

void Application::look_at_certificate() {
  const config::Tls& tls = loaded_.configuration.system.server.tls;
  if (!certificate_watch_.look(certificate_fingerprint(tls))) return;
  const auto reloaded = server_->reload_certificate();
  if (reloaded) {
    log_->info("certificate.reloaded");
  } else {
    log_->error("certificate.refused", {{"error", reloaded.error().message}});
  }
}

// Keys are made and revoked by the command line, in another process.
void Application::look_at_keys() {
  const auto seen = vault_.database->change_counter();
  if (!seen || *seen == database_seen_) return;
  const auto rows = store::list_api_keys(*vault_.database);
  if (!rows) {
    log_->error("keys.unreadable", {{"error", rows.error().message}});
    return;
  }
  database_seen_ = *seen;
  publish(access::KeyRing::build(to_api_keys(*rows), vault_.pepper, key_ring_.get()));
}

std::string Application::exposition() const {
  std::vector<const gateway::Metrics*> shards;
  shards.reserve(metrics_.size());
  for (const auto& metrics : metrics_) shards.push_back(metrics.get());
  const auto counters = [this] { return ledger_->counters(); };
  return gateway::exposition(
      shards, {{"sar_journal_lag_bytes", "Journal bytes that are not in the database yet.", false,
                [&] { return static_cast<double>(counters().journal_lag_bytes); }},
               {"sar_ledger_rows_total", "Rows written to the ledger.", true,
                [&] { return static_cast<double>(counters().rows_written); }},
               {"sar_ledger_failures_total", "Ledger batches that failed and were tried again.",
                true, [&] { return static_cast<double>(counters().failures); }},
               {"sar_log_dropped_lines_total", "Log lines that found no room in the queue.", true,
                [this] { return static_cast<double>(log_->dropped()); }},
               {"sar_connections_open", "Connections of callers.", false,
                [this] { return static_cast<double>(server_->open_connections()); }}});
}

}  // namespace sar::app
