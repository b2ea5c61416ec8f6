// How hard a model is to think, as a word and as a number of tokens. Which number a word stands for
// is a convention of this router: vendors know one or the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// none is 0; a word that is not known counts as medium.
[[nodiscard]] std::int64_t budget_of_effort(std::string_view effort);
// The word whose budget is nearest; none for 0.
[[nodiscard]] std::string_view effort_of_budget(std::int64_t budget);

// What a request says of thinking, in whatever way. `is_told`: it says something.
struct ThinkingWish {
  bool is_told = false;
  bool is_off = false;
  std::string_view effort;                  // the caller's word; empty: none
  std::optional<std::int64_t> budget = {};  // the caller's number
};
[[nodiscard]] ThinkingWish thinking_wish(const ChatRequest& request);

}  // namespace sar::protocol
