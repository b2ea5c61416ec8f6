#include "gateway/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <deque>
#include <iterator>
#include <string>
#include <string_view>

#include "gateway/token_classes.hpp"

namespace sar::gateway {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Histogram;

constexpr double kNanosPerSecond = 1e9;
constexpr double kNanosPerDollar = 1e9;
constexpr std::size_t kOutcomeCount = 4;
constexpr std::size_t kBlameCount = 3;

const Histogram::BucketBoundaries& latency_buckets() {
  static const Histogram::BucketBoundaries kSeconds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                    1,     2.5,  5,     10,   30,  60,   120};
  return kSeconds;
}

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histograms(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Families {
  explicit Families(prometheus::Registry& registry)
      : requests(counters(registry, "sar_requests_total",
                          "Requests by how they ended, endpoint and the caller's dialect.")),
        errors(counters(registry, "sar_errors_total", "Failed requests by error class and blame.")),
        attempts(
            counters(registry, "sar_attempts_total", "Calls to vendors by channel and result.")),
        tokens(counters(registry, "sar_tokens_total", "Tokens by channel and class.")),
        cost(counters(registry, "sar_cost_dollars_total",
                      "Cost of what channels served, in US dollars.")),
        unpriced(
            counters(registry, "sar_unpriced_requests_total", "Served requests without a price.")),
        lossy(counters(registry, "sar_lossy_translations_total",
                       "Served requests of which translating between dialects lost something.")),
        duration(histograms(registry, "sar_request_duration_seconds",
                            "From the request's arrival to its settlement, by answering channel.")),
        first_token(histograms(registry, "sar_time_to_first_token_seconds",
                               "From the request's arrival to the first token, by channel.")),
        in_flight(prometheus::BuildGauge()
                      .Name("sar_requests_in_flight")
                      .Help("Requests that have come and are not settled.")
                      .Register(registry)
                      .Add({})) {
    const Request usual;
    requests_of(usual.endpoint, to_string(usual.dialect));  // there before the first request
  }

  struct RequestCounters {
    std::string endpoint;
    std::string dialect;
    std::array<Counter*, kOutcomeCount> by_outcome{};
  };

  RequestCounters& requests_of(std::string_view endpoint, std::string_view dialect) {
    for (RequestCounters& known : request_counters) {
      if (known.endpoint == endpoint && known.dialect == dialect) return known;
    }
    RequestCounters& fresh = request_counters.emplace_back(
        RequestCounters{.endpoint = std::string{endpoint}, .dialect = std::string{dialect}});
    for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome) {
      const auto name = store::to_string(static_cast<store::Outcome>(outcome));
      fresh.by_outcome[outcome] = &requests.Add({{"outcome", std::string{name}},
                                                 {"endpoint", fresh.endpoint},
                                                 {"dialect", fresh.dialect}});
    }
    return fresh;
  }

  Counter& error(const Error& failure) {
    Counter*& slot = by_error[static_cast<std::size_t>(failure.error_class)]
                             [static_cast<std::size_t>(failure.blame)];
    if (slot == nullptr) {
      slot = &errors.Add({{"class", std::string{to_string(failure.error_class)}},
                          {"blame", std::string{to_string(failure.blame)}}});
    }
    return *slot;
  }

  Family<Counter>& requests;
  Family<Counter>& errors;
  Family<Counter>& attempts;
  Family<Counter>& tokens;
  Family<Counter>& cost;
  Family<Counter>& unpriced;
  Family<Counter>& lossy;
  Family<Histogram>& duration;
  Family<Histogram>& first_token;
  prometheus::Gauge& in_flight;
  std::deque<RequestCounters> request_counters;  // a handful: endpoints and dialects are tables
  std::array<std::array<Counter*, kBlameCount>, kErrorClassCount> by_error{};
};

// Pointers into the families, so that the hot path looks nothing up.
struct Metrics::ChannelMetrics {
  ChannelMetrics(Families& families, const std::string& channel)
      : attempts_ok(families.attempts.Add({{"channel", channel}, {"result", "ok"}})),
        attempts_failed(families.attempts.Add({{"channel", channel}, {"result", "error"}})),
        cost(families.cost.Add({{"channel", channel}})),
        unpriced(families.unpriced.Add({{"channel", channel}})),
        lossy(families.lossy.Add({{"channel", channel}})),
        duration(families.duration.Add({{"channel", channel}}, latency_buckets())),
        first_token(families.first_token.Add({{"channel", channel}}, latency_buckets())) {
    for (std::size_t place = 0; place < tokens.size(); ++place) {
      tokens[place] = &families.tokens.Add(
          {{"channel", channel}, {"class", std::string{kTokenClasses[place].name}}});
    }
  }

  void count_usage(const store::SettledRecord& record) {
    for (std::size_t place = 0; place < tokens.size(); ++place) {
      const std::int64_t count = record.*kTokenClasses[place].tokens;
      if (count > 0) tokens[place]->Increment(static_cast<double>(count));
    }
    if (record.price_id.is_nil()) {
      unpriced.Increment();
    } else {
      cost.Increment(static_cast<double>(record.cost_nanos) / kNanosPerDollar);
    }
  }

  Counter& attempts_ok;
  Counter& attempts_failed;
  std::array<Counter*, std::size(kTokenClasses)> tokens{};
  Counter& cost;
  Counter& unpriced;
  Counter& lossy;
  Histogram& duration;
  Histogram& first_token;
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      families_(std::make_unique<Families>(*registry_)) {}

Metrics::~Metrics() = default;

void Metrics::request_started() { families_->in_flight.Increment(); }

Metrics::ChannelMetrics& Metrics::of_channel(const routing::ChannelEntry& channel) {
  if (channels_.size() <= channel.index) channels_.resize(channel.index + 1);
  auto& slot = channels_[channel.index];
  if (slot == nullptr) slot = std::make_unique<ChannelMetrics>(*families_, channel.name);
  return *slot;
}

void Metrics::request_settled(const Request& request, const store::SettledRecord& record,
                              const Error* error) {
  families_->in_flight.Decrement();
  families_->requests_of(record.endpoint, record.caller_dialect)
      .by_outcome[static_cast<std::size_t>(record.outcome)]
      ->Increment();
  if (error != nullptr) families_->error(*error).Increment();
  if (request.snapshot->generation != seen_generation_) {  // indices belong to one snapshot
    channels_.clear();
    seen_generation_ = request.snapshot->generation;
  }
  for (std::size_t index = 0; index < request.attempt_count; ++index) {
    const Attempt& attempt = request.attempts[index];
    ChannelMetrics& channel = of_channel(*attempt.target->channel);
    (attempt.error_class == 0xff ? channel.attempts_ok : channel.attempts_failed).Increment();
  }
  if (request.attempt_count == 0) return;
  ChannelMetrics& answered = of_channel(*request.last_attempt()->target->channel);
  answered.duration.Observe(static_cast<double>(record.duration_nanos) / kNanosPerSecond);
  if (record.first_token_nanos >= 0) {
    answered.first_token.Observe(static_cast<double>(record.first_token_nanos) / kNanosPerSecond);
  }
  if (!record.fidelity_json.empty()) answered.lossy.Increment();
  if (request.usage_source != protocol::UsageSource::None) answered.count_usage(record);
}

std::vector<prometheus::MetricFamily> Metrics::collect() const { return registry_->Collect(); }

}  // namespace sar::gateway
