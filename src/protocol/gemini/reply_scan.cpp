// Answers that pass through: what is counted and what is put right in them.
#include "protocol/gemini/scan.hpp"
#include "protocol/gemini/usage.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::protocol {
namespace {

class ReplyScan {
 public:
  ReplyScan(JsonReader& reader, OutputCount& count) : reader_(reader), count_(count) {}

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
        read_feedback();
      } else if (key.raw == "error") {
        read_error();
      } else {
        reader_.take();
      }
    }
  }

  [[nodiscard]] ChatReplyView view() const {
    ChatReplyView view = view_;
    view.counted_tokens = count_.tokens();
    return view;
  }
  // It ended as if all were said.
  [[nodiscard]] bool is_stopped() const { return view_.finished && !has_other_reason_; }

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

  // Takes the value of `finishReason` or `blockReason`.
  void read_reason() {
    const bool is_text = reader_.kind() == JsonKind::String;
    const std::string_view text = reader_.take();
    const bool says_something = text.size() > 2 && text.find("_UNSPECIFIED") == text.npos;
    if (!is_text || !says_something) return;
    view_.finished = true;
    has_other_reason_ = has_other_reason_ || text != "\"STOP\"";
  }

  // A prompt that is blocked has an answer: that it is.
  void read_feedback() {
    JsonString key;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      if (key.raw == "blockReason") {
        read_reason();
        view_.has_choices = view_.has_choices || view_.finished;
      } else {
        reader_.take();
      }
    }
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
        } else if (key.raw == "finishReason") {
          read_reason();
        } else {
          reader_.take();
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
        note_text(reader_.take_string().text(buffer_));
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
      const std::string_view json = reader_.take();
      if (key.raw != "id" && key.raw != "willContinue") note_text(json);
    }
  }

  void note_text(std::string_view text) {
    count_.add(text);
    view_.delta_bytes += static_cast<std::uint32_t>(text.size());
    view_.has_token = view_.has_token || !text.empty();
  }

  JsonReader& reader_;
  OutputCount& count_;
  ChatReplyView view_;
  bool has_other_reason_ = false;  // than STOP
  std::string buffer_;
};

// Takes all of `body`: a response or a list of them. Error: it is neither.
Result<ReplyScan> scan_responses(JsonReader& reader, std::string_view body, OutputCount& count) {
  reader.load(body);
  ReplyScan scan{reader, count};
  const bool is_list = reader.begin_array();
  const bool is_object = !is_list && reader.kind() == JsonKind::Object;
  if (is_object) scan.read_response();
  while (is_list && reader.next_element()) scan.read_response();
  if ((!is_object && !is_list) || !reader.finish()) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  return scan;
}

class GeminiStreamScan final : public StreamScan {
 public:
  explicit GeminiStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    if (!event.has_data || event.data == "[DONE]") {  // relays say so
      ChatReplyView nothing;
      nothing.usage = usage_;
      nothing.counted_tokens = count_.tokens();
      return nothing;
    }
    SAR_TRY(scan, scan_responses(reader_, event.data, count_));
    ChatReplyView view = scan.view();
    has_token_ = has_token_ || view.has_token;
    if (scan.is_stopped() && !has_token_) view.finished = false;
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
  OutputCount count_;
  std::optional<Usage> usage_;  // of the last chunk that had one: they count up
  bool has_token_ = false;
};

}  // namespace

Result<ChatReplyView> scan_gemini_reply(JsonReader& reader, std::string_view body) {
  OutputCount count;
  SAR_TRY(scan, scan_responses(reader, body, count));
  ChatReplyView view = scan.view();
  if (scan.is_stopped() && !view.has_token) view.has_choices = false;
  return view;
}

std::unique_ptr<StreamScan> make_gemini_stream_scan(JsonReader& reader) {
  return std::make_unique<GeminiStreamScan>(reader);
}

}  // namespace sar::protocol
