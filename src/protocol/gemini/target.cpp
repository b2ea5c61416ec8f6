#include "protocol/gemini/target.hpp"

namespace sar::protocol {
namespace {

ThinkingForm form_of(std::string_view model) {
  constexpr std::pair<std::string_view, ThinkingForm> kNames[] = {
      {"gemini-1", ThinkingForm::None},
      {"gemini-2.0", ThinkingForm::None},
      {"gemini-2.5", ThinkingForm::Budget},
      {"gemini-3", ThinkingForm::Level},
  };
  for (const auto& [name, form] : kNames) {
    if (model.find(name) != model.npos) return form;
  }
  return ThinkingForm::Unknown;
}

}  // namespace

GeminiTarget::GeminiTarget(const RequestTarget& target)
    : thinking(target.facts.thinking != ThinkingForm::Unknown ? target.facts.thinking
                                                              : form_of(target.model)),
      is_pro(target.model.find("pro") != target.model.npos) {}

}  // namespace sar::protocol
