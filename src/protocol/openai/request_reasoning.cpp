// How a vendor of the OpenAI family is told to think.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/reasoning_effort.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/openai/request_writing.hpp"

namespace sar::protocol {
namespace {

// https://docs.siliconflow.cn/api-reference/chat-completions/chat-completions
constexpr std::int64_t kSiliconFlowBudgetMin = 128;
constexpr std::int64_t kSiliconFlowBudgetMax = 32'768;

void add(ChatRequest& request, std::string_view name, std::string json) {
  const auto known = std::ranges::find(request.extra, name, &ExtraField::name);
  if (known != request.extra.end()) return;  // the caller said it himself
  request.extra.push_back({std::string{name}, RawJson{std::move(json)}});
}

// A word of the caller's, or the one for his number; empty: as the model likes.
std::string_view effort_for(const ThinkingWish& wish) {
  if (!wish.effort.empty()) return wish.effort;
  if (wish.budget && *wish.budget > 0) return effort_of_budget(*wish.budget);
  return {};
}

void write_effort(RequestWriting& writing, const ThinkingWish& wish) {
  std::string effort{effort_for(wish)};
  // Not every model can be kept from thinking; one that is not known to think may refuse the field.
  if (wish.is_off) effort = !wish.effort.empty() || writing.target.facts.reasoning ? "none" : "";
  if (wish.budget && *wish.budget > 0 && wish.effort.empty()) {
    writing.fidelity.changed("reasoning_budget", "the vendor is told an effort");
  }
  if (wish.is_off && effort.empty()) {
    writing.fidelity.dropped("reasoning_mode", "the vendor cannot be told not to think");
  }
  writing.request.reasoning_effort = std::move(effort);
}

void write_thinking_type(RequestWriting& writing, const ThinkingWish& wish) {
  add(writing.request, "thinking",
      wish.is_off ? R"({"type":"disabled"})" : R"({"type":"enabled"})");
  writing.request.reasoning_effort.clear();
  if (wish.is_off) return;
  if (!wish.effort.empty()) {
    writing.fidelity.changed("reasoning_effort", "the vendor is told to think, not how hard");
  } else if (wish.budget) {
    writing.fidelity.changed("reasoning_budget", "the vendor is told to think, not how much");
  }
}

void write_enable_thinking(RequestWriting& writing, const ThinkingWish& wish) {
  add(writing.request, "enable_thinking", wish.is_off ? "false" : "true");
  writing.request.reasoning_effort.clear();
  if (wish.is_off || (!wish.budget && wish.effort.empty())) return;
  const std::int64_t budget = wish.budget.value_or(budget_of_effort(wish.effort));
  if (budget <= 0) return;
  add(writing.request, "thinking_budget",
      std::to_string(std::clamp(budget, kSiliconFlowBudgetMin, kSiliconFlowBudgetMax)));
}

void write_open_router(RequestWriting& writing, const ThinkingWish& wish) {
  std::string fields;
  if (wish.is_off) {
    fields = R"("effort":"none")";
  } else if (wish.budget && *wish.budget > 0) {
    fields = fmt::format(R"("max_tokens":{})", *wish.budget);
  } else if (!wish.effort.empty()) {
    fields = R"("effort":)" + json_quoted(wish.effort);
  } else {
    fields = R"("enabled":true)";
  }
  add(writing.request, "reasoning", "{" + fields + "}");
  writing.request.reasoning_effort.clear();
}

void write_none(RequestWriting& writing, const ThinkingWish&) {
  writing.request.reasoning_effort.clear();
  writing.fidelity.dropped("reasoning_effort", "the vendor has no such field");
}

using WriteReasoning = void (*)(RequestWriting&, const ThinkingWish&);

WriteReasoning writer_of(ReasoningStyle style) {
  switch (style) {
    case ReasoningStyle::Effort:
      return write_effort;
    case ReasoningStyle::ThinkingType:
      return write_thinking_type;
    case ReasoningStyle::EnableThinking:
      return write_enable_thinking;
    case ReasoningStyle::OpenRouter:
      return write_open_router;
    case ReasoningStyle::None:
      return write_none;
  }
  return write_none;
}

}  // namespace

void fit_reasoning(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  if (!request.reasoning_summary.empty()) {
    request.reasoning_summary.clear();
    writing.fidelity.dropped("reasoning_summary",
                             "the vendor decides what it shows of its thoughts");
  }
  const std::string effort = request.reasoning_effort;  // the wish refers to it
  ThinkingWish wish = thinking_wish(request);
  wish.effort = effort;
  if (!wish.is_told) return;
  const ModelFacts& facts = writing.target.facts;
  if (facts.known && !facts.reasoning) {
    request.reasoning_effort.clear();
    if (!wish.is_off) writing.fidelity.dropped("reasoning_effort", "the model does not reason");
    return;
  }
  writer_of(writing.traits().reasoning)(writing, wish);
}

}  // namespace sar::protocol
