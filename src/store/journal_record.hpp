// What the journal holds. Flat values and views; the encoding is in journal_record.cpp alone.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "core/ids.hpp"

namespace sar::store {

inline constexpr std::size_t kAttemptsMax = 8;
// Longer text is cut (at a UTF-8 border) when a record is encoded.
inline constexpr std::size_t kModelNameBytesMax = 256;
inline constexpr std::size_t kPlanBytesMax = 4096;
inline constexpr std::size_t kErrorCodeBytesMax = 64;
inline constexpr std::size_t kDialectBytesMax = 32;
inline constexpr std::size_t kEndpointBytesMax = 32;
inline constexpr std::size_t kFidelityBytesMax = 1024;

// How a request ended. Stored by name.
enum class Outcome : std::uint8_t {
  Succeeded,
  Failed,       // no channel could serve it, or the stream broke
  Cancelled,    // the caller left
  Interrupted,  // the router died before it settled
};
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct DispatchedRecord {
  Uuid request_id;
  Uuid api_key_id;
  Uuid channel_id;                    // of the first attempt
  std::int64_t started_at_nanos = 0;  // UTC
  std::string_view model_asked;
};

struct AttemptRecord {
  Uuid channel_id;
  std::int64_t started_after_nanos = 0;  // since the request's start
  std::int64_t duration_nanos = 0;
  std::int32_t vendor_status = 0;   // HTTP; 0: no answer
  std::uint8_t error_class = 0xff;  // sar::ErrorClass; 0xff: none
  std::string_view upstream_model;
};

struct SettledRecord {
  Uuid request_id;
  Uuid api_key_id;
  Uuid price_id;  // nil: unpriced
  std::int64_t started_at_nanos = 0;
  std::int64_t duration_nanos = 0;
  std::int64_t first_token_nanos = -1;  // since the start; -1: no token came
  std::int64_t input_tokens = 0;        // the disjoint classes of protocol::Usage
  std::int64_t cache_read_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  std::int64_t cache_write_1h_tokens = 0;
  std::int64_t input_audio_tokens = 0;
  std::int64_t input_image_tokens = 0;
  std::int64_t output_audio_tokens = 0;
  std::int64_t output_image_tokens = 0;
  std::int64_t cost_nanos = 0;  // nano-dollars
  std::int32_t status = 0;      // HTTP, to the caller; 499 if the caller left
  Outcome outcome = Outcome::Succeeded;
  std::uint8_t usage_source = 0;    // protocol::UsageSource
  std::uint8_t error_class = 0xff;  // sar::ErrorClass; 0xff: none
  bool streamed = false;
  std::string_view model_asked;
  std::string_view error_code;
  std::string_view plan_json;
  std::string_view caller_dialect;  // to_string(protocol::Dialect); empty: not known
  std::string_view endpoint;        // "chat"; empty: not known
  std::string_view fidelity_json;   // what a translation dropped or changed; empty: nothing
  std::uint8_t attempt_count = 0;
  std::array<AttemptRecord, kAttemptsMax> attempts;  // the last one is the one that answered
};

using JournalRecord = std::variant<DispatchedRecord, SettledRecord>;

}  // namespace sar::store
