// Sums per channel and hour: collected in memory over a batch, then added to channel_stats_hourly
// in the batch's transaction.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "store/journal_record.hpp"

namespace soci {
class session;
}

namespace sar::store {

// In the order of kChannelStatNames.
enum class ChannelStat : std::uint8_t {
  Requests,
  Interrupted,
  Attempts,
  ErrorsCaller,
  ErrorsLimit,
  ErrorsVendor,
  ErrorsRouter,
  Cancelled,
  InputTokens,
  CacheReadTokens,
  CacheWriteTokens,
  OutputTokens,
  ReasoningTokens,
  CostNanos,
  DurationNanos,
  FirstTokens,
  FirstTokenNanos,
  CacheWrite1hTokens,
  InputAudioTokens,
  InputImageTokens,
  OutputAudioTokens,
  OutputImageTokens,
};
// The columns.
inline constexpr std::array<std::string_view, 22> kChannelStatNames{
    "requests",           "interrupted",        "attempts",
    "errors_caller",      "errors_limit",       "errors_vendor",
    "errors_router",      "cancelled",          "input_tokens",
    "cache_read_tokens",  "cache_write_tokens", "output_tokens",
    "reasoning_tokens",   "cost_nanos",         "duration_nanos",
    "first_tokens",       "first_token_nanos",  "cache_write_1h_tokens",
    "input_audio_tokens", "input_image_tokens", "output_audio_tokens",
    "output_image_tokens"};

class ChannelStats {
 public:
  // REQUIRES: `record` has become a final row: each request is added once.
  void add(const SettledRecord& record);
  // Throws SOCI's errors.
  void write(soci::session& session) const;

 private:
  using Sums = std::array<std::int64_t, kChannelStatNames.size()>;
  using ChannelHour = std::pair<Uuid, std::int64_t>;

  std::map<ChannelHour, Sums> sums_;
};

}  // namespace sar::store
