#include "protocol/canonical/reasoning_effort.hpp"

#include <algorithm>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

struct EffortBudget {
  std::string_view effort;
  std::int64_t budget;
};
// The first row with a budget is its word.
constexpr EffortBudget kBudgets[] = {
    {"none", 0},      {"minimal", 512},  {"low", 1024},   {"medium", 8192},
    {"high", 24'576}, {"xhigh", 32'768}, {"max", 32'768},
};

}  // namespace

std::int64_t budget_of_effort(std::string_view effort) {
  const auto* row = std::ranges::find(kBudgets, effort, &EffortBudget::effort);
  return row == std::end(kBudgets) ? budget_of_effort("medium") : row->budget;
}

std::string_view effort_of_budget(std::int64_t budget) {
  if (budget <= 0) return "none";
  const auto distance = [&](const EffortBudget& row) {
    return std::max(row.budget, budget) - std::min(row.budget, budget);
  };
  return std::ranges::min_element(kBudgets + 1, std::end(kBudgets), {}, distance)->effort;
}

ThinkingWish thinking_wish(const ChatRequest& request) {
  ThinkingWish wish{.is_told = request.reasoning_mode != ReasoningMode::Unset,
                    .is_off = request.reasoning_mode == ReasoningMode::Disabled,
                    .effort = request.reasoning_effort};
  if (!request.reasoning_budget.empty()) wish.budget = integer_value(request.reasoning_budget.text);
  wish.is_told = wish.is_told || !wish.effort.empty() || wish.budget.has_value();
  wish.is_off = wish.is_off || wish.effort == "none" || (wish.budget && *wish.budget == 0);
  return wish;
}

}  // namespace sar::protocol
