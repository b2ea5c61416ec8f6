// What the router reads out of answers; everything else is validated and skipped.
#include "protocol/openai/chat_reply_scan.hpp"

#include "protocol/bare_error.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

class ReplyScan {
 public:
  // REQUIRES: the reader has loaded `data`.
  ReplyScan(JsonReader& reader, std::string_view data, OutputCount& count)
      : reader_(reader), data_(data), count_(count) {}

  void read_top_level() {
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(key_buffer_);
      if (name == "choices") {
        read_choices();
      } else if (name == "model") {
        read_model();
      } else if (name == "usage") {
        read_usage(key);
      } else if (name == "x_groq") {
        read_inner_usage();
      } else if (name == "error") {
        read_error();
      } else {
        reader_.take();
      }
    }
  }

  // REQUIRES: the document is valid.
  ChatReplyView view() {
    if (!view_.has_choices && !view_.has_error && !usage_) note_bare_error();
    view_.usage = usage_ ? usage_ : inner_usage_;
    view_.brings_usage = view_.usage.has_value();
    view_.counted_tokens = count_.tokens();
    return view_;
  }

 private:
  void read_model() {
    const bool is_string = reader_.kind() == JsonKind::String;
    const std::uint32_t begin = reader_.begin();
    reader_.take();
    if (is_string) view_.model_value = {begin, reader_.end()};
  }

  void read_usage(const JsonString& key) {
    const bool is_null = reader_.kind() == JsonKind::Null;
    usage_ = read_openai_usage(reader_);
    const auto begin = static_cast<std::uint32_t>(key.raw.data() - data_.data() - 1);
    if (is_null) view_.null_usage = {begin, reader_.end()};
  }

  void read_error() {
    const bool is_null = reader_.kind() == JsonKind::Null;
    const std::string_view json = reader_.take();
    if (is_null) return;
    view_.has_error = true;
    view_.error_json = json;
  }

  void note_bare_error() {
    reader_.restart();
    if (!is_bare_error(reader_)) return;
    view_.has_error = true;
    view_.error_json = data_;
  }

  // {"usage":{…}} inside x_groq (Groq) or a choice (Moonshot).
  void read_inner_usage() {
    if (!reader_.enter_object()) return;
    JsonString key;
    while (reader_.next_key(key)) {
      if (key.text(key_buffer_) == "usage") {
        note_inner_usage();
      } else {
        reader_.take();
      }
    }
  }

  void note_inner_usage() {
    if (const auto usage = read_openai_usage(reader_)) inner_usage_ = usage;
  }

  void read_choices() {
    if (!reader_.enter_array()) return;
    while (reader_.next_element()) {
      view_.has_choices = true;
      read_choice();
    }
  }

  void read_choice() {
    if (!reader_.enter_object()) return;
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(key_buffer_);
      if (name == "delta" || name == "message") {
        read_message();
      } else if (name == "text") {  // of the legacy completions
        read_text();
      } else if (name == "finish_reason") {
        read_finish_reason();
      } else if (name == "usage") {
        note_inner_usage();
      } else {
        reader_.take();
      }
    }
  }

  // null and, at some vendors, "" until the last event.
  void read_finish_reason() {
    const bool is_string = reader_.kind() == JsonKind::String;
    if (is_string && !reader_.take_string().raw.empty()) view_.finished = true;
    if (!is_string) reader_.take();
  }

  void read_message() {
    if (!reader_.enter_object()) return;
    bool has_reasoning = false;  // some vendors send it under both names
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(key_buffer_);
      const bool is_reasoning = name == "reasoning" || name == "reasoning_content";
      const bool is_text = name == "content" || name == "refusal" || name == "tool_calls" ||
                           name == "function_call" || name == "audio" ||
                           (is_reasoning && !has_reasoning);
      const bool has_text = is_text ? read_text() : reader_.take().empty();
      has_reasoning = has_reasoning || (is_reasoning && has_text);
    }
  }

  // Counts the strings that are text of the model at any depth: content may be an array of parts,
  // and a tool call carries its name and arguments. True: there was some.
  bool read_text() {
    bool has_text = false;
    JsonString key;
    if (reader_.kind() == JsonKind::String) {
      const std::string_view text = reader_.take_string().text(buffer_);
      count_.add(text);
      view_.delta_bytes += static_cast<std::uint32_t>(text.size());
      has_text = !text.empty();
      view_.has_token = view_.has_token || has_text;
    } else if (reader_.begin_array()) {
      while (reader_.next_element()) has_text = read_text() || has_text;
    } else if (reader_.begin_object()) {
      while (reader_.next_key(key)) has_text = read_member(key.text(key_buffer_)) || has_text;
    } else {
      reader_.take();
    }
    return has_text;
  }

  bool read_member(std::string_view name) {
    if (name == "data") {  // sound in base64, of which the transcript stands beside it
      view_.has_token = view_.has_token || reader_.kind() == JsonKind::String;
      return reader_.take().empty();
    }
    return is_label(name) ? reader_.take().empty() : read_text();
  }

  static bool is_label(std::string_view key) {
    return key == "id" || key == "type" || key == "index" || key == "expires_at";
  }

  JsonReader& reader_;
  std::string_view data_;
  OutputCount& count_;
  ChatReplyView view_;
  std::optional<Usage> usage_;
  std::optional<Usage> inner_usage_;
  std::string buffer_;
  std::string key_buffer_;  // of a key that is escaped
};

}  // namespace

Result<ChatReplyView> scan_chat_reply(JsonReader& reader, std::string_view data) {
  OutputCount count;
  return scan_chat_reply(reader, data, count);
}

Result<ChatReplyView> scan_chat_reply(JsonReader& reader, std::string_view data,
                                      OutputCount& count) {
  reader.load(data);
  ReplyScan scan{reader, data, count};
  const bool is_object = reader.begin_object();
  if (is_object) scan.read_top_level();
  if (!is_object || !reader.finish()) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  return scan.view();
}

}  // namespace sar::protocol
