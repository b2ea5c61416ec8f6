#include "store/ledger_vocabulary.hpp"

#include <array>
#include <cassert>

#include "core/error.hpp"

namespace sar::store {
namespace {

constexpr std::array<std::string_view, 4> kOutcomes{"succeeded", "failed", "cancelled",
                                                    "interrupted"};
constexpr std::array<std::string_view, kUsageSourceInterrupted + 1> kUsageSources{
    "none", "reported", "counted", "estimated", "interrupted"};

}  // namespace

std::string_view to_string(Outcome outcome) {
  assert(is_known_outcome(outcome));
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string_view usage_source_name(std::uint8_t code) {
  assert(is_known_usage_source(code));
  return kUsageSources[code];
}

std::string_view error_class_name(std::uint8_t error_class) {
  assert(error_class < kErrorClassCount);
  return to_string(static_cast<ErrorClass>(error_class));
}

bool is_known_outcome(Outcome outcome) {
  return static_cast<std::size_t>(outcome) < kOutcomes.size();
}

bool is_known_usage_source(std::uint8_t code) { return code < kUsageSources.size(); }

bool is_known_error_class(std::uint8_t error_class) {
  return error_class < kErrorClassCount || error_class == kNoErrorClass;
}

}  // namespace sar::store
