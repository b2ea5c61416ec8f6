// Prometheus metrics, one shard per worker: a counter that two threads write costs ten times as
// much. Shards are added up when somebody scrapes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "gateway/request.hpp"
#include "store/journal_record.hpp"

namespace prometheus {
class Registry;
struct MetricFamily;
}  // namespace prometheus

namespace sar::gateway {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // This worker's thread only.
  void request_started();
  // `error` is null for a success.
  void request_settled(const Request& request, const store::SettledRecord& record,
                       const Error* error);

  // Any thread.
  [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const;

 private:
  struct Families;
  struct ChannelMetrics;
  ChannelMetrics& of_channel(const routing::ChannelEntry& channel);

  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<Families> families_;
  // By ChannelEntry::index of the snapshot last seen; made when a channel is first used.
  std::uint64_t seen_generation_ = 0;
  std::vector<std::unique_ptr<ChannelMetrics>> channels_;
};

// A figure that is read when somebody scrapes: journal lag, ledger rows, open connections.
struct Gauge {
  std::string name;
  std::string help;
  bool is_counter = false;
  std::function<double()> read;
};

// The text exposition of all shards and gauges together.
[[nodiscard]] std::string exposition(const std::vector<const Metrics*>& shards,
                                     const std::vector<Gauge>& gauges);

}  // namespace sar::gateway
