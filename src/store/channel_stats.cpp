#include "store/channel_stats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "core/error.hpp"
#include "store/ledger_vocabulary.hpp"
#include "store/sql_values.hpp"

namespace sar::store {
namespace {

constexpr std::int64_t kNanosPerHour = 3'600'000'000'000;
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

ChannelStat stat_of(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::ContextLength:
    case ErrorClass::ContentFilter:
    case ErrorClass::BadRequest:
    case ErrorClass::ToolUseFailed:
    case ErrorClass::PayloadTooLarge:
    case ErrorClass::NotFound:
    case ErrorClass::MethodNotAllowed:
      return ChannelStat::ErrorsCaller;
    case ErrorClass::QuotaExhausted:
    case ErrorClass::RateLimited:
    case ErrorClass::Overloaded:
      return ChannelStat::ErrorsLimit;
    case ErrorClass::Auth:
    case ErrorClass::Permission:
    case ErrorClass::ModelNotFound:
    case ErrorClass::Timeout:
    case ErrorClass::ServerError:
    case ErrorClass::StreamBroken:
      return ChannelStat::ErrorsVendor;
    case ErrorClass::Cancelled:
      return ChannelStat::Cancelled;
    case ErrorClass::Unavailable:
    case ErrorClass::Internal:
      break;
  }
  return ChannelStat::ErrorsRouter;
}

// Vendors report numbers of any size. A sum stops at the largest one; no summand is negative.
void add_to(std::int64_t& sum, std::int64_t value) {
  if (__builtin_add_overflow(sum, std::max<std::int64_t>(value, 0), &sum)) sum = kLargest;
}

// Adds in the same way: a sum that is too large for SQLite would become a floating-point number.
std::string upsert() {
  constexpr std::string_view kSum =
      "{0}{1} = CASE WHEN channel_stats_hourly.{1} > {2} - excluded.{1} THEN {2} "
      "ELSE channel_stats_hourly.{1} + excluded.{1} END";
  std::string changes;
  for (const std::string_view name : kChannelStatNames)
    changes += fmt::format(kSum, changes.empty() ? "" : ", ", name, kLargest);
  return fmt::format(
      "INSERT INTO channel_stats_hourly (channel_id, hour, {}) VALUES (:channel_id, :hour, :{}) "
      "ON CONFLICT (channel_id, hour) DO UPDATE SET {}",
      fmt::join(kChannelStatNames, ", "), fmt::join(kChannelStatNames, ", :"), changes);
}

}  // namespace

void ChannelStats::add(const SettledRecord& record) {
  const std::int64_t hour = record.started_at_nanos / kNanosPerHour;
  Sums* sums = nullptr;
  const auto add = [&sums](ChannelStat stat, std::int64_t value) {
    add_to((*sums)[static_cast<std::size_t>(stat)], value);
  };
  for (std::size_t place = 0; place < record.attempt_count; ++place) {
    const AttemptRecord& attempt = record.attempts[place];
    sums = &sums_[{attempt.channel_id, hour}];
    add(ChannelStat::Attempts, 1);
    if (attempt.error_class != kNoErrorClass)
      add(stat_of(static_cast<ErrorClass>(attempt.error_class)), 1);
  }
  if (sums == nullptr) return;  // no attempt, no channel
  add(ChannelStat::Requests, 1);
  add(ChannelStat::Interrupted, record.outcome == Outcome::Interrupted ? 1 : 0);
  add(ChannelStat::InputTokens, record.input_tokens);
  add(ChannelStat::CacheReadTokens, record.cache_read_tokens);
  add(ChannelStat::CacheWriteTokens, record.cache_write_tokens);
  add(ChannelStat::OutputTokens, record.output_tokens);
  add(ChannelStat::ReasoningTokens, record.reasoning_tokens);
  add(ChannelStat::CacheWrite1hTokens, record.cache_write_1h_tokens);
  add(ChannelStat::InputAudioTokens, record.input_audio_tokens);
  add(ChannelStat::InputImageTokens, record.input_image_tokens);
  add(ChannelStat::OutputAudioTokens, record.output_audio_tokens);
  add(ChannelStat::OutputImageTokens, record.output_image_tokens);
  add(ChannelStat::CostNanos, record.cost_nanos);
  add(ChannelStat::DurationNanos, record.duration_nanos);
  add(ChannelStat::FirstTokens, record.first_token_nanos >= 0 ? 1 : 0);
  add(ChannelStat::FirstTokenNanos, record.first_token_nanos);
}

void ChannelStats::write(soci::session& session) const {
  if (sums_.empty()) return;
  BoundId channel_id{session};
  long long hour = 0;
  std::array<long long, kChannelStatNames.size()> values{};
  soci::statement statement{session};
  statement.exchange(soci::use(channel_id.value()));
  statement.exchange(soci::use(hour));
  for (long long& value : values) statement.exchange(soci::use(value));
  statement.alloc();
  statement.prepare(upsert());
  statement.define_and_bind();
  for (const auto& [key, sums] : sums_) {
    channel_id.assign(key.first);
    hour = key.second;
    std::ranges::copy(sums, values.begin());
    statement.execute(true);
  }
}

}  // namespace sar::store
