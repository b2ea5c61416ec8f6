// The words that stand in the ledger's text columns. Journal records carry numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/journal_record.hpp"

namespace sar::store {

// Beside the names of Outcome: a request that has been open for some seconds has its row before it
// ends. The one outcome that a later record replaces.
inline constexpr std::string_view kOutcomeRunning = "running";

// The numbers are those of protocol::UsageSource, which the store cannot see. These two the store
// writes itself.
inline constexpr std::uint8_t kUsageSourceNone = 0;
inline constexpr std::uint8_t kUsageSourceInterrupted = 4;
// REQUIRES: is_known_usage_source(code).
[[nodiscard]] std::string_view usage_source_name(std::uint8_t code);

inline constexpr std::uint8_t kNoErrorClass = 0xff;
// REQUIRES: a sar::ErrorClass, not kNoErrorClass.
[[nodiscard]] std::string_view error_class_name(std::uint8_t error_class);

// What a journal may hold. Anything else in a record means that it is none of ours.
[[nodiscard]] bool is_known_outcome(Outcome outcome);
[[nodiscard]] bool is_known_usage_source(std::uint8_t code);
[[nodiscard]] bool is_known_error_class(std::uint8_t error_class);

}  // namespace sar::store
