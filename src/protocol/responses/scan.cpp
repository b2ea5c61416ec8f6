// The Responses API on the fast path: what the router reads out of bodies that pass through.
#include <algorithm>
#include <charconv>

#include "protocol/openai/usage.hpp"
#include "protocol/responses/request_scan.hpp"
#include "protocol/responses/responses.hpp"
#include "protocol/responses/stream_writer.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";
constexpr std::int64_t kSequenceMax = std::int64_t{1} << 53;

Error not_an_object() {
  return vendor_error(ErrorClass::ServerError, "invalid_json",
                      "The vendor's answer is not a JSON object.");
}

// Strings that are text of the model; everything else is a name, an id, a kind or a repetition.
bool is_text(std::string_view name) {
  return name == "text" || name == "refusal" || name == "arguments" || name == "input" ||
         name == "result";
}

// What an answer says, whole or inside an event.
class ReplyScan {
 public:
  explicit ReplyScan(JsonReader& reader) : reader_(reader) {}

  // Takes the object at the cursor. True: it could be one.
  bool read_response() {
    JsonString key;
    if (!reader_.enter_object()) return false;
    while (reader_.next_key(key)) {
      if (key.raw == "model") {
        read_model();
      } else if (key.raw == "usage") {
        if (const auto usage = read_responses_usage(reader_)) view.usage = usage;
      } else if (key.raw == "error") {
        read_error();
      } else if (key.raw == "status") {
        status = read_string().raw;
      } else if (key.raw == "id") {
        id = read_string();
      } else if (key.raw == "created_at" && reader_.kind() == JsonKind::Number) {
        created = reader_.take();
      } else if (key.raw == "output") {
        read_output();
      } else {
        reader_.take();
      }
    }
    return true;
  }

  void read_error() {
    const bool is_null = reader_.kind() == JsonKind::Null;
    const std::string_view json = reader_.take();
    if (is_null) return;
    view.has_error = true;
    view.error_json = json;
  }

  // Counts what the model has written, at any depth.
  void read_text() {
    JsonString key;
    if (reader_.begin_array()) {
      while (reader_.next_element()) read_text();
    } else if (reader_.begin_object()) {
      while (reader_.next_key(key)) {
        if (is_text(key.raw) && reader_.kind() == JsonKind::String) {
          count_text(reader_.take_string());
        } else if (key.raw == "content" || key.raw == "summary") {
          read_text();
        } else {
          reader_.take();
        }
      }
    } else {
      reader_.take();
    }
  }

  void count_text(const JsonString& text) {
    const std::string_view said = text.text(buffer_);
    count.add(said);
    view.delta_bytes += static_cast<std::uint32_t>(said.size());
    view.has_token = view.has_token || !said.empty();
  }

  ChatReplyView view;
  OutputCount count;
  JsonString id;
  std::string_view created;  // seconds
  std::string status;

 private:
  void read_model() {
    const bool is_string = reader_.kind() == JsonKind::String;
    const std::uint32_t begin = reader_.begin();
    reader_.take();
    if (is_string) view.model_value = {begin, reader_.end()};
  }

  // Of another kind: empty.
  JsonString read_string() {
    if (reader_.kind() == JsonKind::String) return reader_.take_string();
    reader_.take();
    return {};
  }

  void read_output() {
    if (!reader_.enter_array()) return;
    while (reader_.next_element()) {
      view.has_choices = true;
      read_text();
    }
  }

  JsonReader& reader_;
  std::string buffer_;
};

Result<ChatReplyView> scan_reply(JsonReader& reader, std::string_view body) {
  reader.load(body);
  ReplyScan scan{reader};
  if (!scan.read_response() || !reader.finish()) return fail(not_an_object());
  scan.view.finished = scan.status == "completed" || scan.status == "incomplete";
  scan.view.has_error = scan.view.has_error || scan.status == "failed";
  scan.view.done = true;
  scan.view.counted_tokens = scan.count.tokens();
  return scan.view;
}

class ResponsesStreamScan final : public StreamScan {
 public:
  explicit ResponsesStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    ChatReplyView nothing;
    nothing.usage = usage_;
    nothing.counted_tokens = count_.tokens();
    nothing.done = event.data == kDone;  // OpenRouter, after the last event
    if (!event.has_data || nothing.done) return nothing;
    reader_.load(event.data);
    if (!reader_.begin_object()) return fail(not_an_object());
    ReplyScan scan{reader_};
    Event read = read_event(event, scan);
    if (!reader_.finish()) return fail(not_an_object());
    if (scan.view.usage) usage_ = scan.view.usage;
    if (start_.id.empty() && !scan.id.raw.empty()) {
      start_.id = scan.id.to_text();
      start_.created.text = scan.created;
    }
    return view_of(event, read, scan);
  }

  bool write_failure(std::string& out, const CallerError& error,
                     std::string_view model) const override {
    ResponsesStreamWriter writer{
        {.model = std::string{model}, .request_id = std::string{error.request_id}}};
    writer.resume(start_, next_sequence_);
    writer.fail(out, error);
    return true;
  }

 private:
  struct Event {
    std::string_view type;
    JsonString delta;
    JsonString whole;  // what a `done` event repeats
    bool has_delta = false;
    bool has_whole = false;
  };

  Event read_event(const SseEvent& event, ReplyScan& scan) {
    Event read;
    read.type = event.name;
    JsonString key;
    while (reader_.next_key(key)) {
      const bool is_string = reader_.kind() == JsonKind::String;
      if (key.raw == "sequence_number") {
        read_sequence(reader_.take());
      } else if (key.raw == "response") {
        scan.read_response();
      } else if (key.raw == "error") {
        scan.read_error();
      } else if (is_string && key.raw == "type") {
        read.type = reader_.take_string().raw;
      } else if (is_string && key.raw == "delta") {
        read.delta = reader_.take_string();
        read.has_delta = true;
      } else if (is_string && is_text(key.raw)) {
        read.whole = reader_.take_string();
        read.has_whole = true;
      } else {
        reader_.take();
      }
    }
    return read;
  }

  void read_sequence(std::string_view number) {
    std::int64_t sequence = 0;
    const auto [end, problem] =
        std::from_chars(number.data(), number.data() + number.size(), sequence);
    if (problem == std::errc{} && sequence >= 0 && sequence < kSequenceMax) {
      next_sequence_ = sequence + 1;
    }
  }

  ChatReplyView view_of(const SseEvent& event, const Event& read, const ReplyScan& scan) {
    const ChatReplyView& response = scan.view;
    ChatReplyView view;
    view.usage = usage_;
    view.model_value = response.model_value;
    view.has_error = response.has_error;
    view.error_json = response.error_json;
    if (read.type == "error" || read.type == "response.failed") {
      view.has_error = true;
      if (view.error_json.empty()) view.error_json = event.data;
    }
    if (read.type == "response.completed" || read.type == "response.incomplete") {
      view.finished = view.done = true;
      // A vendor that tells all at the end tells its text there.
      if (!has_text_) {
        count_ = scan.count;
        view.delta_bytes = response.delta_bytes;
        view.has_token = response.has_token;
      }
    }
    if (read.type == "response.output_item.added") is_told_ = false;
    count_text(read, view);
    view.counted_tokens = count_.tokens();
    view.has_choices = view.has_token || read.type.starts_with("response.output_item.");
    return view;
  }

  // Arguments that only come whole count when they come.
  void count_text(const Event& read, ChatReplyView& view) {
    const bool is_done = read.type.ends_with(".done");
    const bool is_news = read.has_delta || (is_done && read.has_whole && !is_told_);
    if (!is_news) return;
    const JsonString& text = read.has_delta ? read.delta : read.whole;
    const std::string_view said = text.text(buffer_);
    count_.add(said);
    view.delta_bytes = static_cast<std::uint32_t>(said.size());
    view.has_token = !said.empty();
    is_told_ = is_told_ || !said.empty();
    has_text_ = has_text_ || !said.empty();
  }

  JsonReader& reader_;
  OutputCount count_;
  std::optional<Usage> usage_;
  ChatStart start_{.id = {}, .model = {}, .created = {}, .dialect = Dialect::OpenAiResponses};
  std::int64_t next_sequence_ = 0;
  bool is_told_ = false;   // the item that began last
  bool has_text_ = false;  // any of them
  std::string buffer_;
};

std::unique_ptr<StreamScan> make_stream_scan(JsonReader& reader) {
  return std::make_unique<ResponsesStreamScan>(reader);
}

}  // namespace

constinit const Wire kOpenAiResponsesWire{
    .dialect = Dialect::OpenAiResponses,
    .scan_request = &scan_responses_request,
    .scan_reply = &scan_reply,
    .make_stream_scan = &make_stream_scan,
};

}  // namespace sar::protocol
