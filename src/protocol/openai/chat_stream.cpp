// OpenAI's stream chunks, read into canonical events.
#include "protocol/openai/chat_stream.hpp"

#include <algorithm>
#include <span>

#include "protocol/bare_error.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/chat_take.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

// Fields with a meaning of their own, and `obfuscation`, which is padding.
constexpr std::string_view kChunkFields[] = {"id",      "object", "created", "model",
                                             "choices", "usage",  "error",   "obfuscation"};
constexpr std::string_view kChoiceFields[] = {"index", "delta", "logprobs", "finish_reason",
                                              "usage"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Result<void> OpenAiChatStream::read(const SseEvent& event, Events& out) {
  if (is_done_) return {};
  if (!event.has_data) {
    out.emplace_back(KeepAlive{});
    return {};
  }
  if (event.data == kDone) {
    finish(out);
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
  finish(out);
  return {};
}

void OpenAiChatStream::finish(Events& out) {
  for (const auto& entry : choices_) say_details(entry.first, out, out.size());
  is_done_ = true;
  out.emplace_back(StreamEnd{});
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
  say_details(index, out, out.size());
  ChoiceState& state = choices_[index];
  state.is_finished = true;
  if (reason.kind == Finish::Stop && state.begun_calls > 0) reason.kind = Finish::ToolCalls;
  out.emplace_back(ChoiceFinish{index, std::move(reason)});
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
