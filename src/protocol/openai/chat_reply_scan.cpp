// What the router reads out of answers; everything else is validated and skipped.
#include "protocol/openai/chat_reply_scan.hpp"

#include "protocol/bare_error.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

// Bytes of UTF-8 that a string stands for.
std::size_t text_bytes(const JsonString& string, std::string& buffer) {
  return string.text(buffer).size();
}

class ReplyScan {
 public:
  explicit ReplyScan(JsonReader& reader) : reader_(reader) {}

  void read_top_level() {
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(key_buffer_);
      if (name == "choices") {
        read_choices();
      } else if (name == "model") {
        read_model();
      } else if (name == "usage") {
        usage_ = read_openai_usage(reader_);
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
  ChatReplyView view(std::string_view data) {
    if (!view_.has_choices && !view_.has_error && !usage_) note_bare_error(data);
    view_.usage = usage_ ? usage_ : inner_usage_;
    return view_;
  }

 private:
  void read_model() {
    const bool is_string = reader_.kind() == JsonKind::String;
    const std::uint32_t begin = reader_.begin();
    reader_.take();
    if (is_string) view_.model_value = {begin, reader_.end()};
  }

  void read_error() {
    const bool is_null = reader_.kind() == JsonKind::Null;
    const std::string_view json = reader_.take();
    if (is_null) return;
    view_.has_error = true;
    view_.error_json = json;
  }

  void note_bare_error(std::string_view data) {
    reader_.restart();
    if (!is_bare_error(reader_)) return;
    view_.has_error = true;
    view_.error_json = data;
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
      const std::uint32_t bytes_before = view_.delta_bytes;
      if (is_text) {
        read_text();
      } else {
        reader_.take();
      }
      has_reasoning = has_reasoning || (is_reasoning && view_.delta_bytes > bytes_before);
    }
  }

  // Counts the strings that are text of the model at any depth: content may be an array of parts,
  // and a tool call carries its name and arguments.
  void read_text() {
    JsonString key;
    if (reader_.kind() == JsonKind::String) {
      const std::size_t bytes = text_bytes(reader_.take_string(), buffer_);
      view_.delta_bytes += static_cast<std::uint32_t>(bytes);
      view_.has_token = view_.has_token || bytes > 0;
    } else if (reader_.begin_array()) {
      while (reader_.next_element()) read_text();
    } else if (reader_.begin_object()) {
      while (reader_.next_key(key)) {
        if (is_label(key.text(key_buffer_))) {
          reader_.take();
        } else {
          read_text();
        }
      }
    } else {
      reader_.take();
    }
  }

  static bool is_label(std::string_view key) {
    return key == "id" || key == "type" || key == "index" || key == "expires_at";
  }

  JsonReader& reader_;
  ChatReplyView view_;
  std::optional<Usage> usage_;
  std::optional<Usage> inner_usage_;
  std::string buffer_;
  std::string key_buffer_;  // of a key that is escaped
};

}  // namespace

Result<ChatReplyView> scan_chat_reply(JsonReader& reader, std::string_view data) {
  reader.load(data);
  ReplyScan scan{reader};
  const bool is_object = reader.begin_object();
  if (is_object) scan.read_top_level();
  if (!is_object || !reader.finish()) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  return scan.view(data);
}

}  // namespace sar::protocol
