// Named places where a test can make the program fail. Compiled in only with SAR_FAILPOINTS (debug
// and sanitizer builds); in a release build SAR_FAILPOINT is nothing.
//
// Armed through the environment, read once:
// SAR_FAILPOINTS_ARMED="ledger.settle.after_commit=abort", several separated by commas. Actions:
// `abort` kills the process on the spot, `abort@N` at the N-th pass, `delay:MS` sleeps.
#pragma once

#ifdef SAR_FAILPOINTS

#include <string_view>

namespace sar {
void hit_failpoint(std::string_view name);
}

#define SAR_FAILPOINT(name) ::sar::hit_failpoint(name)
#else
#define SAR_FAILPOINT(name) static_cast<void>(0)
#endif
