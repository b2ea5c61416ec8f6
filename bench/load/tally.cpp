// Percentiles are taken from the sorted latencies.
#include "tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace load {
namespace {

using Latencies = std::vector<std::chrono::nanoseconds>;

// REQUIRES: sorted. The smallest latency that at least `share` of all do not exceed.
double percentile_us(const Latencies& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = std::ceil(share * static_cast<double>(sorted.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return static_cast<double>(sorted[index].count()) / 1e3;
}

std::string summary(Latencies& latencies) {
  std::ranges::sort(latencies);
  return fmt::format(R"({{"p50":{:.1f},"p90":{:.1f},"p99":{:.1f},"p999":{:.1f},"max":{:.1f}}})",
                     percentile_us(latencies, 0.5), percentile_us(latencies, 0.9),
                     percentile_us(latencies, 0.99), percentile_us(latencies, 0.999),
                     percentile_us(latencies, 1));
}

}  // namespace

void Tally::add_answer(const Connection& connection) {
  const ResponseReader& response = connection.response();
  events_ += response.events().events();
  if (response.status() != 200) {
    ++wrong_status_;
  } else if (expects_streams_ && !response.events().is_done()) {
    ++without_done_;
  } else {
    latencies_.push_back(Clock::now() - connection.intended());
    first_bytes_.push_back(connection.first_byte() - connection.intended());
  }
}

void Tally::add_broken(const Connection& connection) {
  events_ += connection.response().events().events();
  ++broken_;
}

std::string Tally::to_json(std::chrono::nanoseconds elapsed) {
  return fmt::format(
      R"({{"seconds":{:.6f},"requests":{},"events":{},"broken":{},"wrong_status":{},)"
      R"("without_done":{},"reconnects":{},"delayed":{},"latency_us":{},"first_byte_us":{}}})",
      static_cast<double>(elapsed.count()) / 1e9, successes(), events_, broken_, wrong_status_,
      without_done_, reconnects_, delayed_, summary(latencies_), summary(first_bytes_));
}

}  // namespace load
