#include "protocol/anthropic/thinking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "protocol/canonical/reasoning_effort.hpp"

namespace sar::protocol {
namespace {

constexpr std::int64_t kMaxTokensDefault = 4096;
constexpr std::int64_t kBudgetMin = 1024;
constexpr std::int64_t kBudgetMax = std::int64_t{1} << 30;  // so that sums stay in range

struct EffortWord {
  std::string_view word;    // OpenAI's
  std::string_view effort;  // Anthropic's
};
constexpr EffortWord kEfforts[] = {
    {"minimal", "low"}, {"low", "low"},     {"medium", "medium"},
    {"high", "high"},   {"xhigh", "xhigh"}, {"max", "max"},
};

// Empty: there is none.
std::string_view find_effort(std::string_view word) {
  const auto* entry = std::ranges::find(kEfforts, word, &EffortWord::word);
  return entry == std::end(kEfforts) ? std::string_view{} : entry->effort;
}

class ThinkingPlan {
 public:
  explicit ThinkingPlan(const AnthropicRequestWriting& writing)
      : writing_(writing),
        request_(writing.request),
        facts_(writing.target.facts),
        wish_(thinking_wish(writing.request)) {}

  AnthropicThinking run(ToolLoop loop) {
    set_max_tokens();
    read_wish();
    if (wish_.is_off) {
      write_off();
    } else if (is_wanted_) {
      write_on(loop);
    }
    return std::move(plan_);
  }

 private:
  void set_max_tokens() {
    const JsonNumber& wanted = request_.max_completion_tokens.empty()
                                   ? request_.max_tokens
                                   : request_.max_completion_tokens;
    const std::int64_t most = facts_.output_tokens;
    plan_.max_tokens = most > 0 ? most : kMaxTokensDefault;
    if (wanted.empty()) return;
    const auto value = static_cast<std::int64_t>(
        std::clamp(number_value(wanted.text), 1.0, static_cast<double>(std::int64_t{1} << 40)));
    plan_.max_tokens = value;
    if (most == 0 || value <= most) return;
    plan_.max_tokens = most;
    writing_.fidelity.changed("max_completion_tokens",
                              fmt::format("the model answers at most {} tokens", most));
  }

  void read_wish() {
    effort_ = find_effort(wish_.effort);
    if (effort_.empty() && !wish_.effort.empty() && wish_.effort != "none") {
      writing_.fidelity.dropped("reasoning_effort", "Anthropic has no such effort");
    }
    // To Anthropic an effort alone is no wish for thoughts.
    const bool is_effort_only =
        request_.reasoning_mode == ReasoningMode::Unset && !wish_.budget.has_value();
    is_wanted_ = wish_.is_told && !wish_.is_off &&
                 !(is_effort_only && (effort_.empty() || writing_.is_own_dialect()));
    if (writing_.is_own_dialect()) plan_.effort = effort_;
  }

  void write_off() {
    const bool is_said = request_.reasoning_mode == ReasoningMode::Disabled;
    const bool is_known = facts_.thinking != ThinkingForm::Unknown;
    if (facts_.thinking == ThinkingForm::None || (!is_said && !is_known)) return;
    plan_.thinking = R"({"type":"disabled"})";
  }

  void write_on(ToolLoop loop) {
    if (facts_.thinking == ThinkingForm::None) {
      writing_.fidelity.dropped("reasoning_effort", "the model cannot think");
      return;
    }
    if (!takes_budget()) {
      write_adaptive();
    } else if (loop == ToolLoop::Thoughtless) {
      writing_.fidelity.dropped(
          "reasoning_effort",
          "the model called tools without thoughts of its own, and is not done");
    } else {
      write_budget();
    }
  }

  // Of a model that nothing is known about the caller may know more.
  [[nodiscard]] bool takes_budget() const {
    if (facts_.thinking != ThinkingForm::Unknown) return facts_.thinking == ThinkingForm::Budget;
    return has_budget();
  }
  // Gemini's -1 leaves it to the model.
  [[nodiscard]] bool has_budget() const { return wish_.budget.value_or(0) > 0; }

  void write_adaptive() {
    plan_.is_on = true;
    plan_.thinking = R"({"type":"adaptive")" + display() + "}";
    if (!effort_.empty()) {
      plan_.effort = effort_;
    } else if (has_budget()) {
      plan_.effort = find_effort(effort_of_budget(*wish_.budget));
      writing_.fidelity.changed(
          "reasoning_budget",
          fmt::format("the effort '{}': the model takes no number of tokens", plan_.effort));
    }
  }

  void write_budget() {
    std::int64_t budget = has_budget() ? *wish_.budget : budget_of_effort(wish_.effort);
    budget = std::clamp(budget, kBudgetMin, kBudgetMax);
    raise_max_tokens(budget);
    if (budget >= plan_.max_tokens) budget = std::max(kBudgetMin, plan_.max_tokens / 2);
    if (budget >= plan_.max_tokens) {
      writing_.fidelity.dropped("reasoning_effort", "the model's answers are too short for it");
      return;
    }
    plan_.is_on = true;
    plan_.thinking = fmt::format(R"({{"type":"enabled","budget_tokens":{}{}}})", budget, display());
    if (!writing_.is_own_dialect()) plan_.effort.clear();
  }

  // Thoughts count as answer.
  void raise_max_tokens(std::int64_t budget) {
    if (budget < plan_.max_tokens) return;
    const std::int64_t most = facts_.output_tokens;
    const std::int64_t raised = budget + plan_.max_tokens;
    const std::int64_t allowed = most > 0 ? std::min(raised, most) : raised;
    if (allowed <= plan_.max_tokens) return;
    plan_.max_tokens = allowed;
    if (request_.max_tokens.empty() && request_.max_completion_tokens.empty()) return;
    writing_.fidelity.changed("max_completion_tokens",
                              fmt::format("{}, so that there is room for thoughts", allowed));
  }

  [[nodiscard]] std::string display() const {
    if (request_.reasoning_summary.empty()) return {};
    const bool is_hidden = request_.reasoning_summary == "none";
    return fmt::format(R"(,"display":"{}")", is_hidden ? "omitted" : "summarized");
  }

  const AnthropicRequestWriting& writing_;
  const ChatRequest& request_;
  const ModelFacts& facts_;
  AnthropicThinking plan_;
  ThinkingWish wish_;
  std::string_view effort_;  // Anthropic's word
  bool is_wanted_ = false;
};

}  // namespace

AnthropicThinking plan_anthropic_thinking(const AnthropicRequestWriting& writing, ToolLoop loop) {
  return ThinkingPlan{writing}.run(loop);
}

}  // namespace sar::protocol
