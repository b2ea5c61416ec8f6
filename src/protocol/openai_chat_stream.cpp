// OpenAI's stream chunks, read into canonical events.
#include "protocol/openai_chat_stream.hpp"

#include <algorithm>
#include <span>

#include "protocol/bare_error.hpp"
#include "protocol/openai_chat.hpp"
#include "protocol/openai_chat_parts.hpp"
#include "protocol/openai_chat_shapes.hpp"
#include "protocol/openai_usage.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

// Takes the value at the cursor: a string's text; empty for anything else.
std::string take_text(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return reader.take_string().to_text();
  reader.take();
  return {};
}

std::optional<std::int64_t> take_index(JsonReader& reader) {
  const bool is_number = reader.kind() == JsonKind::Number;
  const std::string_view text = reader.take();
  return is_number ? integer_value(text) : std::nullopt;
}

// null, or a list without elements. The cursor stays where it is.
bool is_nothing(JsonReader& reader) {
  if (reader.kind() == JsonKind::Null) return true;
  const JsonReader::Mark mark = reader.mark();
  const bool is_empty_list = reader.begin_array() && !reader.next_element();
  reader.rewind(mark);
  return is_empty_list;
}

// Fields with a meaning of their own, and `obfuscation`, which is padding.
constexpr std::string_view kChunkFields[] = {"id",      "object", "created", "model",
                                             "choices", "usage",  "error",   "obfuscation"};
constexpr std::string_view kChoiceFields[] = {"index", "delta", "logprobs", "finish_reason",
                                              "usage"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

RawJson take_raw(JsonReader& reader) { return RawJson{std::string{reader.take()}}; }

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
};

Result<void> OpenAiChatStream::read(const SseEvent& event, Events& out) {
  if (is_done_) return {};
  if (!event.has_data) {
    out.emplace_back(KeepAlive{});
    return {};
  }
  if (event.data == kDone) {
    is_done_ = true;
    out.emplace_back(StreamEnd{});
    return {};
  }
  reader_.load(event.data);
  const bool is_object = reader_.kind() == JsonKind::Object;
  reader_.take();
  if (!reader_.finish() || !is_object) {
    return fail(broken("malformed_event", "The vendor's stream holds an event that is not JSON."));
  }
  reader_.restart();
  const Mark chunk = reader_.mark();
  const std::optional<RawJson> error = find_error(event, chunk);
  if (!has_start_) read_start(chunk, out);
  if (!error) read_chunk_extras(chunk, out);
  read_choices(chunk, out);
  if (error) {
    out.emplace_back(StreamError{*error});
    is_done_ = true;
  }
  return {};
}

Result<void> OpenAiChatStream::end(Events& out) {
  if (is_done_) return {};
  const bool is_complete =
      !choices_.empty() &&
      std::ranges::all_of(choices_, [](const auto& entry) { return entry.second.is_finished; });
  if (!is_complete) {
    return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
  }
  is_done_ = true;
  out.emplace_back(StreamEnd{});
  return {};
}

bool OpenAiChatStream::find(const Mark& object, std::string_view name) {
  reader_.rewind(object);
  if (!reader_.begin_object()) return false;
  JsonString key;
  while (reader_.next_key(key)) {
    if (key.is(name)) return true;
    reader_.take();
  }
  return false;
}

template <class Read>
void OpenAiChatStream::for_each_element(Read read) {
  if (!reader_.enter_array()) return;
  while (reader_.next_element()) {
    const Mark element = reader_.mark();
    read(element);
    reader_.rewind(element);
    reader_.take();
  }
}

void OpenAiChatStream::read_choices(const Mark& chunk, Events& out) {
  if (find(chunk, "choices")) {
    for_each_element([&](const Mark& choice) { read_choice(choice, out); });
  }
  read_usage(chunk, out);
}

// Azure begins with a chunk that has neither choices nor an id.
void OpenAiChatStream::read_start(const Mark& chunk, Events& out) {
  ChatStart start;
  if (find(chunk, "id")) start.id = take_text(reader_);
  const bool has_choices =
      find(chunk, "choices") && reader_.begin_array() && reader_.next_element();
  if (start.id.empty() && !has_choices) return;
  if (find(chunk, "model")) start.model = take_text(reader_);
  if (find(chunk, "created")) read_value(reader_, start.created);
  has_start_ = true;
  out.emplace_back(std::move(start));
}

// What is said with every chunk is an event when it changes.
void OpenAiChatStream::read_chunk_extras(const Mark& chunk, Events& out) {
  reader_.rewind(chunk);
  if (!has_start_ || !reader_.enter_object()) return;
  JsonString key;
  std::string buffer;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer);
    if (is_one_of(kChunkFields, name) || is_nothing(reader_)) {
      reader_.take();
      continue;
    }
    ExtraField field{std::string{name}, take_raw(reader_)};
    const auto known = std::ranges::find(extras_, field.name, &ExtraField::name);
    if (known != extras_.end() && known->value == field.value) continue;
    if (known == extras_.end()) {
      extras_.push_back(field);
    } else {
      *known = field;
    }
    out.emplace_back(ExtraDelta{0, std::move(field), ExtraPlace::Chunk});
  }
}

void OpenAiChatStream::read_choice(const Mark& choice, Events& out) {
  std::int64_t index = 0;
  if (find(choice, "index")) index = take_index(reader_).value_or(0);
  choices_.try_emplace(index);
  if (find(choice, "delta")) read_delta(index, out);
  if (find(choice, "logprobs") && reader_.kind() != JsonKind::Null) {
    out.emplace_back(ExtraDelta{index, {"logprobs", take_raw(reader_)}});
  }
  read_choice_extras(choice, index, out);
  read_finish(choice, index, out);
}

void OpenAiChatStream::read_choice_extras(const Mark& choice, std::int64_t index, Events& out) {
  reader_.rewind(choice);
  if (!reader_.enter_object()) return;
  JsonString key;
  std::string buffer;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer);
    if (is_one_of(kChoiceFields, name) || is_nothing(reader_)) {
      reader_.take();
    } else {
      out.emplace_back(
          ExtraDelta{index, {std::string{name}, take_raw(reader_)}, ExtraPlace::Choice});
    }
  }
}

// A named tool_choice ends with "stop", and so do vendors that know nothing else.
void OpenAiChatStream::read_finish(const Mark& choice, std::int64_t index, Events& out) {
  if (!find(choice, "finish_reason")) return;
  FinishReason reason{.kind = Finish::None, .native = take_text(reader_)};
  reason.kind = finish_of(reason.native);
  if (reason.kind == Finish::None) return;
  ChoiceState& state = choices_[index];
  state.is_finished = true;
  if (reason.kind == Finish::Stop && state.begun_calls > 0) reason.kind = Finish::ToolCalls;
  out.emplace_back(ChoiceFinish{index, std::move(reason)});
}

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
      has_reasoning = (read_delta_field(choice, name, out) && is_reasoning) || has_reasoning;
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
    out.emplace_back(ProofDelta{choice, {std::string{kReasoningDetailsProof}, take_raw(reader_)}});
  } else {
    out.emplace_back(ExtraDelta{choice, {std::string{name}, take_raw(reader_)}});
  }
  return out.size() > events_before;
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
  if (!call->number || call->held_arguments.empty()) return;
  out.emplace_back(ToolArgumentsDelta{choice, *call->number,
                                      std::exchange(call->held_arguments, std::string{})});
}

void OpenAiChatStream::read_usage(const Mark& chunk, Events& out) {
  if (read_usage_at(chunk, out)) return;
  if (find(chunk, "x_groq") && read_usage_at(reader_.mark(), out)) return;
  if (!find(chunk, "choices")) return;
  for_each_element([&](const Mark& choice) { read_usage_at(choice, out); });  // Moonshot
}

bool OpenAiChatStream::read_usage_at(const Mark& object, Events& out) {
  UsageReport usage;
  if (!find(object, "usage") || !read_value(reader_, usage)) return false;
  out.emplace_back(UsageUpdate{std::move(usage)});
  return true;
}

std::optional<RawJson> OpenAiChatStream::find_error(const SseEvent& event, const Mark& chunk) {
  if (find(chunk, "error") && reader_.kind() != JsonKind::Null) return take_raw(reader_);
  reader_.rewind(chunk);
  const bool is_error = event.name == "error" || is_bare_error(reader_);
  return is_error ? std::optional{RawJson{std::string{event.data}}} : std::nullopt;
}

}  // namespace sar::protocol
