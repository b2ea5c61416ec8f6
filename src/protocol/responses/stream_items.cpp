// Items of a stream that are whole: of what they say, what their deltas did not.
#include <utility>

#include "protocol/json/json_text.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/stream_reader.hpp"

namespace sar::protocol {

void ResponsesStreamReader::tell_item(OpenItem& open, ResponsesItem&& item, Events& out) {
  switch (kind_of(item)) {
    case ResponsesItemKind::FunctionCall:
    case ResponsesItemKind::CustomCall:
      return tell_call(open, item, out);
    case ResponsesItemKind::Reasoning:
      return tell_thoughts(open, item, out);
    case ResponsesItemKind::Message:
      return tell_message(open, item, out);
    default:
      break;
  }
  for (Part& part : parts_of(std::move(item), provider_)) {
    if (const auto* opaque = std::get_if<OpaquePart>(&part.body)) {
      out.emplace_back(ExtraDelta{0, {std::string{kOutputItemField}, opaque->json}});
    } else {
      out.emplace_back(PartDelta{0, std::move(part)});
    }
  }
}

void ResponsesStreamReader::tell_call(OpenItem& open, ResponsesItem& item, Events& out) {
  begin_call(open, item, out);
  if (open.has_content || !open.call) return;
  std::string text = std::move(item.input);
  if (kind_of(item) == ResponsesItemKind::FunctionCall) {
    text = item.arguments.empty() ? "{}" : std::move(item.arguments.text);
  }
  if (!text.empty()) tell_arguments(open, std::move(text), out);
}

void ResponsesStreamReader::tell_thoughts(OpenItem& open, const ResponsesItem& item, Events& out) {
  std::string text = open.has_content ? std::string{} : thoughts_of(item);
  if (!text.empty()) out.emplace_back(ReasoningDelta{0, std::move(text), {}});
  if (item.encrypted_content.empty()) return;
  out.emplace_back(ProofDelta{0, proof_of(item, provider_)});
}

void ResponsesStreamReader::tell_phase(OpenItem& open, const ResponsesItem& item, Events& out) {
  if (item.phase.empty() || std::exchange(open.has_phase, true)) return;
  out.emplace_back(ExtraDelta{0, {"phase", {json_quoted(item.phase)}}, ExtraPlace::Choice});
}

void ResponsesStreamReader::tell_message(OpenItem& open, ResponsesItem& item, Events& out) {
  if (!open.has_content) tell_phase(open, item, out);
  if (!open.has_content) {
    for (Part& part : item.content.parts) {
      if (auto* text = std::get_if<TextPart>(&part.body)) {
        if (!text->text.empty()) out.emplace_back(TextDelta{0, std::move(text->text)});
      } else if (auto* refusal = std::get_if<RefusalPart>(&part.body)) {
        if (!refusal->text.empty()) out.emplace_back(RefusalDelta{0, std::move(refusal->text)});
      }
    }
    if (!item.content.logprobs.empty()) {
      out.emplace_back(
          ExtraDelta{0, {"logprobs", {logprobs_json(item.content.logprobs)}}, ExtraPlace::Choice});
    }
  }
  if (open.has_citations || item.content.annotations.empty()) return;
  out.emplace_back(ExtraDelta{0, {"annotations", {"[" + item.content.annotations + "]"}}});
}

}  // namespace sar::protocol
