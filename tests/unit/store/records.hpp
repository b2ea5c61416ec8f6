// Journal records made from a number, with every field set and none like another.
#pragma once

#include <string>

#include "store/journal.hpp"

namespace sar::test {

// Noon of a day in 2023, UTC.
inline constexpr std::int64_t kStartNanos = 1'700'049'600'000'000'000;
inline constexpr std::int64_t kSecondNanos = 1'000'000'000;

// Sorts by `value`.
[[nodiscard]] Uuid id_of(std::uint64_t value);
[[nodiscard]] std::uint64_t value_of(const Uuid& id);
inline const Uuid kChannel = id_of(0xc1);
inline const Uuid kOtherChannel = id_of(0xc2);

[[nodiscard]] store::DispatchedRecord dispatched(std::uint64_t request);
// One attempt on kChannel that succeeded: 10 input tokens, 5 output tokens, 700 nano-dollars.
[[nodiscard]] store::SettledRecord settled(std::uint64_t request);
// Every field at work: two attempts, an error, a plan.
[[nodiscard]] store::SettledRecord troubled(std::uint64_t request);
// As large as a record gets. `text` lives as long as the record.
[[nodiscard]] store::SettledRecord largest(std::uint64_t request, const std::string& text);

void expect_same(const store::DispatchedRecord& actual, const store::DispatchedRecord& expected);
void expect_same(const store::SettledRecord& actual, const store::SettledRecord& expected);

// "d7": dispatched(7), "s7": a settled record of the same request.
[[nodiscard]] std::string name_of(const store::JournalRecord& record);
// What is left to read, as "d1 s1 d2".
[[nodiscard]] std::string read_all(store::Journal& journal);

}  // namespace sar::test
