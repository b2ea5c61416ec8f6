// Adding up the shards of gateway/metrics.hpp and writing them as Prometheus text.
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>

#include "gateway/metrics.hpp"

namespace sar::gateway {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

void add_up(ClientMetric& sum, const ClientMetric& part) {
  sum.counter.value += part.counter.value;
  sum.gauge.value += part.gauge.value;
  sum.histogram.sample_count += part.histogram.sample_count;
  sum.histogram.sample_sum += part.histogram.sample_sum;
  for (std::size_t index = 0; index < sum.histogram.bucket.size(); ++index) {
    sum.histogram.bucket[index].cumulative_count += part.histogram.bucket[index].cumulative_count;
  }
}

void add_up(MetricFamily& sum, const MetricFamily& part) {
  std::map<std::vector<ClientMetric::Label>, std::size_t> places;
  for (std::size_t index = 0; index < sum.metric.size(); ++index) {
    places.emplace(sum.metric[index].label, index);
  }
  for (const ClientMetric& metric : part.metric) {
    const auto place = places.find(metric.label);
    if (place == places.end()) {
      sum.metric.push_back(metric);
    } else {
      add_up(sum.metric[place->second], metric);
    }
  }
}

MetricFamily family_of(const Gauge& gauge) {
  MetricFamily family;
  family.name = gauge.name;
  family.help = gauge.help;
  family.type = gauge.is_counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  ClientMetric metric;
  metric.counter.value = metric.gauge.value = gauge.read();
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

std::string exposition(const std::vector<const Metrics*>& shards,
                       const std::vector<Gauge>& gauges) {
  std::vector<MetricFamily> families;
  std::map<std::string, std::size_t> places;
  for (const Metrics* shard : shards) {
    for (MetricFamily& family : shard->collect()) {
      const auto [place, is_new] = places.emplace(family.name, families.size());
      if (is_new) {
        families.push_back(std::move(family));
      } else {
        add_up(families[place->second], family);
      }
    }
  }
  for (const Gauge& gauge : gauges) families.push_back(family_of(gauge));
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace sar::gateway
