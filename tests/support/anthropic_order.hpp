// The grammar of a messages stream, as its SDKs rely on it.
#pragma once

#include <string>
#include <string_view>

namespace sar::test {

// What breaks the grammar first; empty: nothing. message_start comes first, blocks are numbered
// densely and never overlap, deltas fit their block, message_delta comes once and after all blocks,
// message_stop is the last word (or an error event is).
[[nodiscard]] std::string anthropic_order_problem(std::string_view stream);

}  // namespace sar::test
