// What one delta of a stream says: text, thoughts, calls.
#include <algorithm>

#include "protocol/openai/chat_parts.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "protocol/openai/chat_take.hpp"

namespace sar::protocol {
namespace {

// The object that holds a call's name, and its field for the arguments.
struct CallForm {
  std::string_view type;
  std::string_view arguments;
};
constexpr CallForm kCallForms[] = {{"function", "arguments"}, {"custom", "input"}};

// The call that a fragment without an index of its own, or with one that is taken, belongs to.
template <class Calls, class Fragment>
auto find_call(Calls& calls, const Fragment& fragment) {
  const auto is_it = [&](const auto& call) {
    if (!fragment.index) return fragment.id.empty() || call.id == fragment.id;
    const bool is_other_id = !fragment.id.empty() && !call.id.empty() && call.id != fragment.id;
    return call.index == fragment.index && !is_other_id;
  };
  const auto found = std::find_if(calls.rbegin(), calls.rend(), is_it);
  return found == calls.rend() ? calls.end() : std::prev(found.base());
}

}  // namespace

struct OpenAiChatStream::Fragment {
  std::optional<std::int64_t> index;
  std::string id;
  std::string_view type;
  std::string name;
  std::string arguments;
  RawJson signature;
};

void OpenAiChatStream::read_delta(std::int64_t choice, Events& out) {
  if (!reader_.enter_object()) return;
  bool has_reasoning = false;  // some vendors send it under both names
  JsonString key;
  std::string buffer;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer);
    const bool is_reasoning = is_reasoning_field(name);
    if (name == "role" || (is_reasoning && has_reasoning) || is_nothing(reader_)) {
      reader_.take();
    } else {
      const std::size_t place = out.size();
      const bool has_said = read_delta_field(choice, name, out);
      has_reasoning = has_reasoning || (has_said && is_reasoning);
      if (has_said && !is_reasoning) say_details(choice, out, place);
    }
  }
}

// False: the field is empty.
bool OpenAiChatStream::read_delta_field(std::int64_t choice, std::string_view name, Events& out) {
  const std::size_t events_before = out.size();
  if (name == "content") {
    read_content(choice, out);
  } else if (name == "tool_calls") {
    for_each_element(
        [&](const Mark& element) { add_fragment(choice, read_fragment(element), out); });
  } else if (name == "refusal") {
    std::string text = take_text(reader_);
    if (!text.empty()) out.emplace_back(RefusalDelta{choice, std::move(text)});
  } else if (is_reasoning_field(name)) {
    std::string text = take_text(reader_);
    if (!text.empty()) out.emplace_back(ReasoningDelta{choice, std::move(text), std::string{name}});
  } else if (name == "reasoning_details") {
    choices_[choice].details.add(reader_.take());
  } else {
    out.emplace_back(ExtraDelta{choice, {std::string{name}, take_raw(reader_)}});
  }
  return out.size() > events_before;
}

// They come in pieces, and are one proof of the thoughts before what stands at `place`.
void OpenAiChatStream::say_details(std::int64_t choice, Events& out, std::size_t place) {
  std::string json = choices_[choice].details.take();
  if (json.empty()) return;
  ProofDelta proof{choice,
                   {std::string{kReasoningDetailsProof}, RawJson{std::move(json)}, provider_}};
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(place), std::move(proof));
}

void OpenAiChatStream::read_content(std::int64_t choice, Events& out) {
  if (reader_.kind() == JsonKind::Array) {
    for_each_element([&](const Mark&) { read_content_part(choice, out); });
    return;
  }
  std::string text = take_text(reader_);
  if (!text.empty()) out.emplace_back(TextDelta{choice, std::move(text)});
}

void OpenAiChatStream::read_content_part(std::int64_t choice, Events& out) {
  const Mark part = reader_.mark();
  std::string text;
  if (read_thinking(reader_, text)) {
    if (!text.empty()) {
      out.emplace_back(ReasoningDelta{choice, std::move(text), std::string{kThinkingField}});
    }
    return;
  }
  reader_.rewind(part);
  append_text_field(reader_, text);
  if (!text.empty()) {
    out.emplace_back(TextDelta{choice, std::move(text)});
    return;
  }
  reader_.rewind(part);
  out.emplace_back(ExtraDelta{choice, {"content", take_raw(reader_)}});
}

OpenAiChatStream::Fragment OpenAiChatStream::read_fragment(const Mark& element) {
  Fragment fragment;
  if (find(element, "index")) fragment.index = take_index(reader_);
  if (find(element, "id")) fragment.id = take_text(reader_);
  if (find(element, kExtraContent)) fragment.signature = signature_of(take_raw(reader_));
  for (const CallForm& form : kCallForms) {
    if (!find(element, form.type) || reader_.kind() != JsonKind::Object) continue;
    fragment.type = form.type;
    const Mark call = reader_.mark();
    if (find(call, "name")) fragment.name = take_text(reader_);
    if (find(call, form.arguments)) {
      const bool is_object = reader_.kind() == JsonKind::Object;
      fragment.arguments = is_object ? take_raw(reader_).text : take_text(reader_);
    }
    break;
  }
  return fragment;
}

void OpenAiChatStream::add_fragment(std::int64_t choice, Fragment fragment, Events& out) {
  ChoiceState& state = choices_[choice];
  std::vector<OpenCall>& calls = state.calls;
  auto call = find_call(calls, fragment);
  if (call == calls.end()) {
    call = calls.insert(calls.end(), OpenCall{fragment.index, fragment.id, {}, std::nullopt});
  }
  if (call->id.empty()) call->id = fragment.id;
  call->held_arguments.append(fragment.arguments);
  if (!call->number && !fragment.name.empty()) {
    call->number = state.begun_calls++;
    std::string id = call->id.empty() ? made_call_id(request_id_, choice, *call->number) : call->id;
    out.emplace_back(ToolCallStart{choice, *call->number, std::move(id), std::move(fragment.name),
                                   std::string{fragment.type}});
  }
  if (!fragment.signature.empty()) call->held_signature = std::move(fragment.signature);
  if (!call->number) return;
  if (!call->held_signature.empty()) {
    out.emplace_back(ProofDelta{
        choice,
        {std::string{kThoughtSignatureProof}, std::exchange(call->held_signature, {}), provider_},
        call->number});
  }
  if (call->held_arguments.empty()) return;
  out.emplace_back(ToolArgumentsDelta{choice, *call->number,
                                      std::exchange(call->held_arguments, std::string{})});
}

}  // namespace sar::protocol
