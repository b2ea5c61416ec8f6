// Answers that pass through: what is counted and what is put right in them.
#include "protocol/gemini_scan.hpp"
#include "protocol/gemini_usage.hpp"

namespace sar::protocol {
namespace {

class ReplyScan {
 public:
  explicit ReplyScan(JsonReader& reader) : reader_(reader) {}

  // Takes an object.
  void read_response() {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      if (key.raw == "candidates") {
        read_candidates();
      } else if (key.raw == "usageMetadata") {
        if (const auto usage = read_gemini_usage(reader_)) view_.usage = usage;
      } else if (key.raw == "modelVersion") {
        read_model();
      } else if (key.raw == "promptFeedback") {
        read_reason("blockReason");
      } else if (key.raw == "error") {
        read_error();
      } else {
        reader_.take();
      }
    }
  }

  [[nodiscard]] const ChatReplyView& view() const { return view_; }

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

  // Takes an object whose field `name`, where it says something, is why the answer ended.
  void read_reason(std::string_view name) {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) note_reason(key.raw == name);
  }

  void note_reason(bool is_reason) {
    const bool is_text = reader_.kind() == JsonKind::String;
    const std::string_view text = reader_.take();
    const bool says_something =
        text.size() > 2 && text.find("_UNSPECIFIED") == std::string_view::npos;
    if (is_reason && is_text && says_something) view_.finished = true;
  }

  void read_candidates() {
    if (!reader_.enter_array()) return;
    JsonString key;
    while (reader_.next_element()) {
      view_.has_choices = true;
      if (!reader_.enter_object()) continue;
      while (reader_.next_key(key)) {
        if (key.raw == "content") {
          read_content();
        } else {
          note_reason(key.raw == "finishReason");
        }
      }
    }
  }

  void read_content() {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      if (key.raw != "parts" || !reader_.enter_array()) {
        if (key.raw != "parts") reader_.take();
        continue;
      }
      while (reader_.next_element()) read_part();
    }
  }

  void read_part() {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      if (key.raw == "text" && reader_.kind() == JsonKind::String) {
        note_text(reader_.take_string().text(buffer_).size());
      } else if (key.raw == "functionCall") {
        view_.has_token = true;
        read_call();
      } else {
        const bool is_output = key.raw == "inlineData" || key.raw == "fileData" ||
                               key.raw == "executableCode" || key.raw == "codeExecutionResult";
        view_.has_token = view_.has_token || is_output;
        reader_.take();
      }
    }
  }

  void read_call() {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      const std::size_t bytes = reader_.take().size();
      if (key.raw != "id" && key.raw != "willContinue") note_text(bytes);
    }
  }

  void note_text(std::size_t bytes) {
    view_.delta_bytes += static_cast<std::uint32_t>(bytes);
    view_.has_token = view_.has_token || bytes > 0;
  }

  JsonReader& reader_;
  ChatReplyView view_;
  std::string buffer_;
};

class GeminiStreamScan final : public StreamScan {
 public:
  explicit GeminiStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    if (!event.has_data || event.data == "[DONE]") {  // relays say so
      ChatReplyView nothing;
      nothing.usage = usage_;
      return nothing;
    }
    SAR_TRY(view, scan_gemini_reply(reader_, event.data));
    if (view.usage) usage_ = view.usage;
    view.usage = usage_;
    if (event.name == "error" && !view.has_error) {
      view.has_error = true;
      view.error_json = event.data;
    }
    return view;
  }

 private:
  JsonReader& reader_;
  std::optional<Usage> usage_;  // of the last chunk that had one: they count up
};

}  // namespace

Result<ChatReplyView> scan_gemini_reply(JsonReader& reader, std::string_view body) {
  reader.load(body);
  ReplyScan scan{reader};
  const bool is_list = reader.begin_array();
  const bool is_object = !is_list && reader.kind() == JsonKind::Object;
  if (is_object) scan.read_response();
  while (is_list && reader.next_element()) scan.read_response();
  if ((!is_object && !is_list) || !reader.finish()) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  return scan.view();
}

std::unique_ptr<StreamScan> make_gemini_stream_scan(JsonReader& reader) {
  return std::make_unique<GeminiStreamScan>(reader);
}

}  // namespace sar::protocol
