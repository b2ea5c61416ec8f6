// Streams of the messages API, read into canonical events.
#include "protocol/anthropic/stream_reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "protocol/anthropic/usage.hpp"
#include "protocol/anthropic/words.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;
using Mark = JsonReader::Mark;

// The block `json` with the input that its deltas brought.
std::string with_input(const std::string& json, std::string_view input) {
  if (!is_json_object(input)) return json;
  std::string whole;
  JsonWriter writer{whole};
  JsonReader reader;
  JsonString key;
  reader.load(json);
  if (!reader.begin_object()) return json;
  writer.begin_object();
  while (reader.next_key(key)) {
    const std::string_view value = reader.take();
    if (key.raw == "input") continue;
    writer.key(key.to_text());
    writer.raw(value);
  }
  writer.key("input");
  writer.raw(input);
  writer.end_object();
  return whole;
}

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

// Reads forgivingly: no event is needed but those that say how the answer ended.
class AnthropicStream : public StreamReader {
 public:
  explicit AnthropicStream(const ReplySource& source) : maker_(source.provider) {}

  Result<void> read(const SseEvent& event, Events& out) override;
  Result<void> end(Events& out) override;

 private:
  struct Block {
    std::optional<std::size_t> call;  // a tool call's number
    std::string input;                // that came with its start
    bool has_arguments = false;
    std::string other = {};        // a block of another kind, as its start told it …
    std::string other_input = {};  // … and its input, which came after
  };
  using ReadEvent = Result<void> (AnthropicStream::*)(const Mark& event, Events& out);
  using ReadDelta = void (AnthropicStream::*)(const Mark& delta, Events& out);
  template <class Read>
  struct Named {
    std::string_view name;
    Read read;
  };
  static const Named<ReadEvent> kEvents[];
  static const Named<ReadDelta> kDeltas[];

  bool find(const Mark& object, std::string_view name);
  std::string find_text(const Mark& object, std::string_view name);
  std::int64_t find_index(const Mark& event);

  Result<void> read_message_start(const Mark& event, Events& out);
  Result<void> read_block_start(const Mark& event, Events& out);
  Result<void> read_block_delta(const Mark& event, Events& out);
  Result<void> read_block_stop(const Mark& event, Events& out);
  Result<void> read_message_delta(const Mark& event, Events& out);
  Result<void> read_message_stop(const Mark& event, Events& out);
  Result<void> read_ping(const Mark& event, Events& out);
  Result<void> read_error(const Mark& event, Events& out);

  void start_call(const Mark& block, std::int64_t index, Events& out);
  void read_text(const Mark& delta, Events& out);
  void read_thinking(const Mark& delta, Events& out);
  void read_signature(const Mark& delta, Events& out);
  void read_arguments(const Mark& delta, Events& out);
  void read_citation(const Mark& delta, Events& out);
  void add_text(std::string text, Events& out);
  void add_thinking(std::string text, Events& out);
  void add_proof(std::string_view kind, const std::string& text, Events& out);
  void read_usage(const Mark& object, Events& out);
  void finish(Events& out);

  std::string maker_;
  std::string id_;  // of the message
  JsonReader reader_;
  AnthropicUsageFields usage_;
  std::map<std::int64_t, Block> blocks_;  // those that are open
  std::int64_t index_ = 0;                // of the block that the event is about
  std::size_t calls_ = 0;
  std::string block_text_;       // of the last text block …
  std::size_t block_begin_ = 0;  // … and the number of characters before it
  std::size_t characters_ = 0;   // of text so far
  bool has_start_ = false;
  bool has_content_ = false;
  bool is_finished_ = false;  // it has said why it ended
  bool is_done_ = false;
};

const AnthropicStream::Named<AnthropicStream::ReadEvent> AnthropicStream::kEvents[] = {
    {"message_start", &AnthropicStream::read_message_start},
    {"content_block_start", &AnthropicStream::read_block_start},
    {"content_block_delta", &AnthropicStream::read_block_delta},
    {"content_block_stop", &AnthropicStream::read_block_stop},
    {"message_delta", &AnthropicStream::read_message_delta},
    {"message_stop", &AnthropicStream::read_message_stop},
    {"ping", &AnthropicStream::read_ping},
    {"error", &AnthropicStream::read_error},
};

const AnthropicStream::Named<AnthropicStream::ReadDelta> AnthropicStream::kDeltas[] = {
    {"text_delta", &AnthropicStream::read_text},
    {"thinking_delta", &AnthropicStream::read_thinking},
    {"signature_delta", &AnthropicStream::read_signature},
    {"input_json_delta", &AnthropicStream::read_arguments},
    {"citations_delta", &AnthropicStream::read_citation},
};

Result<void> AnthropicStream::read(const SseEvent& event, Events& out) {
  if (is_done_) return {};
  if (!event.has_data) {
    out.emplace_back(KeepAlive{});
    return {};
  }
  if (event.data == "[DONE]") return end(out);  // of a relay
  reader_.load(event.data);
  const bool is_object = reader_.kind() == JsonKind::Object;
  reader_.take();
  if (!reader_.finish() || !is_object) {
    return fail(broken("malformed_event", "The vendor's stream holds an event that is not JSON."));
  }
  reader_.restart();
  const Mark whole = reader_.mark();
  std::string type = find_text(whole, "type");
  if (type.empty()) type = find(whole, "error") ? "error" : event.name;
  const auto* known = std::ranges::find(kEvents, type, &Named<ReadEvent>::name);
  if (known == std::end(kEvents)) return {};
  return (this->*known->read)(whole, out);
}

Result<void> AnthropicStream::end(Events& out) {
  if (is_done_) return {};
  if (!is_finished_) {
    return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
  }
  finish(out);
  return {};
}

bool AnthropicStream::find(const Mark& object, std::string_view name) {
  reader_.rewind(object);
  if (!reader_.begin_object()) return false;
  JsonString key;
  while (reader_.next_key(key)) {
    if (key.raw == name) return reader_.kind() != JsonKind::Null;
    reader_.take();
  }
  return false;
}

std::string AnthropicStream::find_text(const Mark& object, std::string_view name) {
  if (!find(object, name) || reader_.kind() != JsonKind::String) return {};
  return reader_.take_string().to_text();
}

std::int64_t AnthropicStream::find_index(const Mark& event) {
  if (!find(event, "index") || reader_.kind() != JsonKind::Number) return 0;
  return integer_value(reader_.take()).value_or(0);
}

Result<void> AnthropicStream::read_message_start(const Mark& event, Events& out) {
  const Mark message = find(event, "message") ? reader_.mark() : event;
  std::string id = find_text(message, "id");
  // A relay may say the same twice. A vendor that begins anew means what came before to be
  // forgotten, which it cannot be.
  const bool is_same = blocks_.empty() && !id.empty() && id == id_;
  if (has_content_ && !is_same) {
    return fail(broken("malformed_event", "The vendor's stream began a second answer."));
  }
  if (!find(event, "message")) return {};
  if (!has_start_) {
    has_start_ = true;
    id_ = id;
    out.emplace_back(ChatStart{.id = std::move(id),
                               .model = find_text(message, "model"),
                               .created = {},
                               .dialect = Dialect::Anthropic});
  }
  read_usage(message, out);
  return {};
}

Result<void> AnthropicStream::read_block_start(const Mark& event, Events& out) {
  index_ = find_index(event);
  if (!find(event, "content_block")) return {};
  const Mark block = reader_.mark();
  blocks_[index_] = {};
  const std::string type = find_text(block, "type");
  if (type == "text") {
    block_begin_ = characters_;
    block_text_.clear();
    add_text(find_text(block, "text"), out);
  } else if (type == "thinking") {
    add_thinking(find_text(block, "thinking"), out);
    add_proof(kSignatureProof, find_text(block, "signature"), out);
  } else if (type == "redacted_thinking") {
    add_proof(kRedactedThinkingProof, find_text(block, "data"), out);
  } else if (type == "tool_use") {
    start_call(block, index_, out);
  } else {
    has_content_ = true;
    reader_.rewind(block);
    blocks_[index_].other = reader_.take();
  }
  return {};
}

void AnthropicStream::start_call(const Mark& block, std::int64_t index, Events& out) {
  has_content_ = true;
  Block& open = blocks_[index];
  open.call = calls_++;
  if (find(block, "input") && reader_.kind() == JsonKind::Object) open.input = reader_.take();
  out.emplace_back(ToolCallStart{.choice = 0,
                                 .call = *open.call,
                                 .id = find_text(block, "id"),
                                 .name = find_text(block, "name")});
}

Result<void> AnthropicStream::read_block_delta(const Mark& event, Events& out) {
  index_ = find_index(event);
  if (!find(event, "delta")) return {};
  const Mark delta = reader_.mark();
  const std::string type = find_text(delta, "type");
  const auto* known = std::ranges::find(kDeltas, type, &Named<ReadDelta>::name);
  if (known != std::end(kDeltas)) (this->*known->read)(delta, out);
  return {};
}

void AnthropicStream::read_text(const Mark& delta, Events& out) {
  add_text(find_text(delta, "text"), out);
}

void AnthropicStream::read_thinking(const Mark& delta, Events& out) {
  add_thinking(find_text(delta, "thinking"), out);
}

void AnthropicStream::read_signature(const Mark& delta, Events& out) {
  add_proof(kSignatureProof, find_text(delta, "signature"), out);
}

void AnthropicStream::read_arguments(const Mark& delta, Events& out) {
  std::string text = find_text(delta, "partial_json");
  const auto block = blocks_.find(index_);
  if (text.empty() || block == blocks_.end()) return;
  block->second.other_input.append(block->second.other.empty() ? "" : text);
  if (!block->second.call) return;
  block->second.has_arguments = true;
  out.emplace_back(ToolArgumentsDelta{0, *block->second.call, std::move(text)});
}

// As it is for callers of this dialect, and in OpenAI's shape for all others.
void AnthropicStream::read_citation(const Mark& delta, Events& out) {
  if (!find(delta, "citation")) return;
  const std::string citations = "[" + std::string{reader_.take()} + "]";
  out.emplace_back(ExtraDelta{0, {"citations", RawJson{citations}}});
  const std::string annotations =
      to_openai_annotations(citations, {.text = block_text_, .begin = block_begin_});
  if (annotations.empty()) return;
  out.emplace_back(ExtraDelta{0, {"annotations", RawJson{"[" + annotations + "]"}}});
}

Result<void> AnthropicStream::read_block_stop(const Mark& event, Events& out) {
  const auto block = blocks_.find(find_index(event));
  if (block == blocks_.end()) return {};
  const Block& open = block->second;
  if (open.call && !open.has_arguments) {
    out.emplace_back(ToolArgumentsDelta{0, *open.call, open.input.empty() ? "{}" : open.input});
  }
  if (!open.other.empty()) {
    Part part;
    part.body = OpaquePart{RawJson{with_input(open.other, open.other_input)}};
    out.emplace_back(PartDelta{0, std::move(part)});
  }
  blocks_.erase(block);
  return {};
}

Result<void> AnthropicStream::read_message_delta(const Mark& event, Events& out) {
  if (find(event, "delta")) {
    const Mark delta = reader_.mark();
    FinishReason reason{.kind = Finish::None,
                        .native = find_text(delta, "stop_reason"),
                        .stop_sequence = find_text(delta, "stop_sequence")};
    reason.kind = anthropic_finish_of(reason.native);
    if (reason.kind != Finish::None && !is_finished_) {
      is_finished_ = true;
      out.emplace_back(ChoiceFinish{0, std::move(reason)});
    }
  }
  read_usage(event, out);
  return {};
}

// The reason was left out, but it is the vendor's own end.
Result<void> AnthropicStream::read_message_stop(const Mark&, Events& out) {
  if (!is_finished_) {
    out.emplace_back(
        ChoiceFinish{0, {.kind = calls_ > 0 ? Finish::ToolCalls : Finish::Stop, .native = {}}});
  }
  finish(out);
  return {};
}

Result<void> AnthropicStream::read_ping(const Mark&, Events& out) {
  out.emplace_back(KeepAlive{});
  return {};
}

Result<void> AnthropicStream::read_error(const Mark& event, Events& out) {
  if (!find(event, "error")) reader_.rewind(event);
  out.emplace_back(StreamError{RawJson{std::string{reader_.take()}}});
  is_done_ = true;
  return {};
}

void AnthropicStream::add_text(std::string text, Events& out) {
  if (text.empty()) return;
  has_content_ = true;
  characters_ += count_characters(text);
  block_text_.append(text);
  out.emplace_back(TextDelta{0, std::move(text)});
}

void AnthropicStream::add_thinking(std::string text, Events& out) {
  if (text.empty()) return;
  has_content_ = true;
  out.emplace_back(ReasoningDelta{0, std::move(text), {}});
}

void AnthropicStream::add_proof(std::string_view kind, const std::string& text, Events& out) {
  if (text.empty()) return;
  has_content_ = true;
  out.emplace_back(ProofDelta{
      0, {.kind = std::string{kind}, .value = RawJson{json_quoted(text)}, .maker = maker_}});
}

void AnthropicStream::read_usage(const Mark& object, Events& out) {
  if (!find(object, "usage")) return;
  usage_.read(reader_);
  if (auto report = usage_.report()) out.emplace_back(UsageUpdate{std::move(*report)});
}

void AnthropicStream::finish(Events& out) {
  is_done_ = true;
  out.emplace_back(StreamEnd{});
}

}  // namespace

std::unique_ptr<StreamReader> make_anthropic_stream_reader(const ReplySource& source) {
  return std::make_unique<AnthropicStream>(source);
}

}  // namespace sar::protocol
