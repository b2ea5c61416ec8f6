// Answers of the messages API, read into the canonical model.
#include "protocol/anthropic/blocks.hpp"
#include "protocol/anthropic/reply.hpp"
#include "protocol/anthropic/usage.hpp"
#include "protocol/anthropic/words.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

class ReplyReading {
 public:
  ReplyReading(JsonReader& reader, const ReplySource& source)
      : reader_(reader), blocks_(reader, source.provider) {
    reply_.dialect = Dialect::Anthropic;
    message_.role = Role::Assistant;
    message_.content_form = ContentForm::Parts;
  }

  Result<ChatReply> run() {
    read_fields(reader_, reply_.extra, [&](std::string_view name) { return read_field(name); });
    if (!has_content_ && finish_.native.empty()) {
      return fail(vendor_error(ErrorClass::ServerError, "empty_answer",
                               "The vendor's answer holds no message."));
    }
    reply_.usage = usage_.report();
    reply_.service_tier = usage_.service_tier();
    if (reply_.service_tier == "standard") reply_.service_tier = "default";
    if (!annotations_.empty()) message_.annotations.text = "[" + annotations_ + "]";
    reply_.choices.push_back({.index = 0,
                              .message = std::move(message_),
                              .finish_reason = std::move(finish_),
                              .logprobs = {},
                              .extra = {}});
    return std::move(reply_);
  }

 private:
  bool read_field(std::string_view name) {
    if (name == "type" || name == "role") return !reader_.take().empty();
    if (name == "id") return read_value(reader_, reply_.id);
    if (name == "model") return read_value(reader_, reply_.model);
    if (name == "content") return read_content();
    if (name == "stop_sequence") {
      finish_.stop_sequence = take_text();
    } else if (name == "stop_reason") {
      finish_.native = take_text();
      finish_.kind = anthropic_finish_of(finish_.native);
    } else if (name == "usage") {
      usage_.read(reader_);
    } else {
      return false;
    }
    return true;
  }

  // Takes the value at the cursor: a string's text; empty for anything else.
  std::string take_text() {
    if (reader_.kind() == JsonKind::String) return reader_.take_string().to_text();
    reader_.take();
    return {};
  }

  bool read_content() {
    if (reader_.kind() == JsonKind::String) {
      add({TextPart{reader_.take_string().to_text()}, {}, {}, {}});
      has_content_ = true;
      return true;
    }
    if (!reader_.begin_array()) return false;
    has_content_ = true;
    while (reader_.next_element()) read_block();
    return true;
  }

  // What is no proper block is kept as it is.
  void read_block() {
    const JsonReader::Mark mark = reader_.mark();
    auto block = blocks_.read({});
    if (block && !block->result) {
      add(std::move(block->part));
      return;
    }
    reader_.rewind(mark);
    add({OpaquePart{RawJson{std::string{reader_.take()}}}, {}, {}, {}});
  }

  void add(Part part) {
    if (const auto* text = std::get_if<TextPart>(&part.body)) cite(*text, part);
    message_.parts.push_back(std::move(part));
  }

  void cite(const TextPart& text, const Part& part) {
    for (const ExtraField& field : part.extra) {
      if (field.name != "citations") continue;
      const std::string found =
          to_openai_annotations(field.value.text, {.text = text.text, .begin = characters_});
      if (!annotations_.empty() && !found.empty()) annotations_.push_back(',');
      annotations_.append(found);
    }
    characters_ += count_characters(text.text);
  }

  JsonReader& reader_;
  AnthropicBlockReader blocks_;
  ChatReply reply_;
  Message message_;
  FinishReason finish_;
  AnthropicUsageFields usage_;
  std::string annotations_;
  std::size_t characters_ = 0;  // of text, so far
  bool has_content_ = false;
};

}  // namespace

Result<ChatReply> read_anthropic_reply(std::string_view body, const ReplySource& source) {
  JsonReader reader;
  reader.load(body);
  const bool is_object = reader.kind() == JsonKind::Object;
  reader.take();
  if (!reader.finish() || !is_object) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  reader.restart();
  return ReplyReading{reader, source}.run();
}

}  // namespace sar::protocol
