#include "protocol/gemini/thinking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

struct Effort {
  std::string_view word;
  std::int64_t budget;
  std::string_view level;
};
// In order of effort. The budgets are a convention of gateways.
constexpr Effort kEfforts[] = {
    {"none", 0, "MINIMAL"},     {"minimal", 512, "MINIMAL"}, {"low", 1024, "LOW"},
    {"medium", 8192, "MEDIUM"}, {"high", 24576, "HIGH"},     {"xhigh", 32768, "HIGH"},
    {"max", 32768, "HIGH"},
};
constexpr std::int64_t kDynamic = -1;
constexpr std::int64_t kProBudgetMin = 128;
constexpr std::int64_t kProBudgetMax = 32768;
constexpr std::int64_t kFlashBudgetMax = 24576;

constexpr std::string_view kCannotStop = "the model cannot be kept from thinking";

class Thinking {
 public:
  Thinking(const ChatRequest& request, const RequestTarget& target, Fidelity& fidelity)
      : request_(request), target_(target), gemini_(target), fidelity_(fidelity) {
    const auto* row = std::ranges::find(kEfforts, request.reasoning_effort, &Effort::word);
    if (row != std::end(kEfforts)) effort_ = row;
  }

  std::string fields() {
    if (!request_.reasoning_effort.empty() && effort_ == nullptr) {
      fidelity_.dropped("reasoning_effort", "Gemini has no such effort");
    }
    if (gemini_.thinking == ThinkingForm::None) {
      if (is_asked() && !is_disabled()) {
        fidelity_.dropped("reasoning_effort", "the model does not think");
      }
      return {};
    }
    std::string fields = amount();
    if (shows_thoughts()) {
      fields.insert(0, fields.empty() ? R"("includeThoughts":true)" : R"("includeThoughts":true,)");
    } else if (request_.dialect == Dialect::Gemini && request_.reasoning_summary == "none") {
      fields.insert(0,
                    fields.empty() ? R"("includeThoughts":false)" : R"("includeThoughts":false,)");
    }
    return fields;
  }

 private:
  bool is_asked() const {
    return effort_ != nullptr || request_.reasoning_mode != ReasoningMode::Unset ||
           !request_.reasoning_budget.empty();
  }
  bool is_disabled() const {
    return request_.reasoning_mode == ReasoningMode::Disabled ||
           (effort_ != nullptr && effort_->budget == 0);
  }

  // Callers of the other dialects are shown what there is. Gemini's say it themselves, and
  // Anthropic's get thoughts when they asked the model to think.
  bool shows_thoughts() const {
    if (request_.reasoning_summary == "none") return false;
    if (request_.dialect == Dialect::Gemini) return !request_.reasoning_summary.empty();
    if (is_disabled()) return false;
    if (request_.dialect == Dialect::Anthropic || gemini_.thinking == ThinkingForm::Unknown) {
      return is_asked();
    }
    return true;
  }

  std::string amount() {
    if (!is_asked()) return {};
    if (gemini_.thinking == ThinkingForm::Level) {
      const std::string_view word = level();
      return word.empty() ? std::string{} : fmt::format(R"("thinkingLevel":"{}")", word);
    }
    return fmt::format(R"("thinkingBudget":{})", budget());
  }

  std::string_view level() {
    if (is_disabled()) {
      fidelity_.changed("reasoning_effort", std::string{kCannotStop});
      return gemini_.is_pro ? "LOW" : "MINIMAL";
    }
    const Effort* effort = effort_;
    if (effort == nullptr && !request_.reasoning_budget.empty()) effort = nearest_effort();
    if (effort == nullptr) return {};
    if (!gemini_.is_pro) return effort->level;
    if (effort->level == "MINIMAL") return "LOW";
    const bool has_two = target_.model.find("gemini-3-pro") != target_.model.npos;
    return has_two && effort->level == "MEDIUM" ? "HIGH" : effort->level;
  }

  const Effort* nearest_effort() {
    const std::int64_t tokens = integer_value(request_.reasoning_budget.text).value_or(0);
    fidelity_.changed("reasoning_budget", "the model is told a level, not a number of tokens");
    return std::ranges::find_if(std::begin(kEfforts), std::end(kEfforts) - 2,
                                [&](const Effort& row) { return row.budget >= tokens; });
  }

  std::int64_t budget() {
    if (is_disabled()) {
      if (!gemini_.is_pro) return 0;
      fidelity_.changed("reasoning_effort", std::string{kCannotStop});
      return kProBudgetMin;
    }
    if (!request_.reasoning_budget.empty()) {
      const std::int64_t asked = integer_value(request_.reasoning_budget.text).value_or(kDynamic);
      const std::int64_t taken = within_range(asked);
      if (taken != asked)
        fidelity_.changed("reasoning_budget", fmt::format("clamped to {}", taken));
      return taken;
    }
    return effort_ == nullptr ? kDynamic : within_range(effort_->budget);
  }

  std::int64_t within_range(std::int64_t tokens) const {
    if (tokens < 0) return tokens;
    if (gemini_.is_pro) return std::clamp(tokens, kProBudgetMin, kProBudgetMax);
    const bool is_flash = target_.model.find("flash") != target_.model.npos;
    return is_flash ? std::min(tokens, kFlashBudgetMax) : tokens;
  }

  const ChatRequest& request_;
  const RequestTarget& target_;
  const GeminiTarget gemini_;
  Fidelity& fidelity_;
  const Effort* effort_ = nullptr;
};

}  // namespace

std::string thinking_fields(const ChatRequest& request, const RequestTarget& target,
                            Fidelity& fidelity) {
  return Thinking{request, target, fidelity}.fields();
}

}  // namespace sar::protocol
