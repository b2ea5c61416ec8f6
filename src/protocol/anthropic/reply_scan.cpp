// What the router reads out of answers, whole ones and the events of a stream: both say the same
// things at different depths. Everything else is validated and skipped.
#include "protocol/anthropic/reply_scan.hpp"

#include "protocol/anthropic/usage.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::protocol {
namespace {

class ReplyScan {
 public:
  ReplyScan(JsonReader& reader, AnthropicCounts& counts, OutputCount& output)
      : reader_(reader), counts_(counts), output_(output) {}

  Result<ChatReplyView> run(std::string_view data) {
    reader_.load(data);
    const bool is_object = reader_.begin_object();
    if (is_object) read_fields();
    if (!is_object || !reader_.finish()) {
      return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                               "The vendor's answer is not a JSON object."));
    }
    view_.usage = counts_.usage();
    view_.counted_tokens = output_.tokens();
    return view_;
  }

 private:
  using Read = void (ReplyScan::*)();
  struct Field {
    std::string_view name;
    Read read;  // takes the value
  };
  static const Field kFields[];

  // Of the event, the message in it, or the delta of a message.
  void read_fields() {
    JsonString key;
    while (reader_.next_key(key)) {
      const Field* field = kFields;
      while (!field->name.empty() && field->name != key.raw) ++field;
      (this->*field->read)();
    }
  }

  void skip() { reader_.take(); }

  void read_nested() {
    if (reader_.enter_object()) read_fields();
  }

  void read_type() {
    if (reader_.kind() != JsonKind::String) return skip();
    const std::string_view type = reader_.take_string().raw;
    view_.done = view_.done || type == "message_stop";
    view_.has_error = view_.has_error || type == "error";
  }

  void read_model() {
    const bool is_string = reader_.kind() == JsonKind::String;
    const std::uint32_t begin = reader_.begin();
    reader_.take();
    if (is_string) view_.model_value = {begin, reader_.end()};
  }

  void read_usage() { counts_.read(reader_); }

  void read_stop_reason() {
    const bool is_string = reader_.kind() == JsonKind::String;
    reader_.take();
    view_.finished = view_.finished || is_string;
  }

  void read_error() {
    const bool is_null = reader_.kind() == JsonKind::Null;
    const std::string_view json = reader_.take();
    if (is_null) return;
    view_.has_error = true;
    view_.error_json = json;
  }

  void read_content() {
    if (!reader_.begin_array()) return read_text();
    view_.has_choices = true;
    while (reader_.next_element()) read_block();
  }

  // A block, or a delta of one. What a server tool found is no text of the model's.
  void read_block() {
    view_.has_choices = true;
    if (!reader_.enter_object()) return;
    JsonString key;
    while (reader_.next_key(key)) {
      if (key.raw == "text" || key.raw == "thinking" || key.raw == "partial_json" ||
          key.raw == "name") {
        read_text();
      } else if (key.raw == "input") {
        read_input();
      } else if (key.raw == "stop_reason") {
        read_stop_reason();
      } else {
        reader_.take();
      }
    }
  }

  void read_text() {
    if (reader_.kind() != JsonKind::String) return skip();
    add(reader_.take_string().text(buffer_));
  }

  void read_input() {
    const std::string_view json = reader_.take();
    if (json.size() > 2) add(json);
  }

  void add(std::string_view text) {
    output_.add(text);
    view_.delta_bytes += static_cast<std::uint32_t>(text.size());
    view_.has_token = view_.has_token || !text.empty();
  }

  JsonReader& reader_;
  AnthropicCounts& counts_;
  OutputCount& output_;
  ChatReplyView view_;
  std::string buffer_;
};

// The last one is for all others.
const ReplyScan::Field ReplyScan::kFields[] = {
    {"type", &ReplyScan::read_type},           {"model", &ReplyScan::read_model},
    {"usage", &ReplyScan::read_usage},         {"stop_reason", &ReplyScan::read_stop_reason},
    {"error", &ReplyScan::read_error},         {"content", &ReplyScan::read_content},
    {"content_block", &ReplyScan::read_block}, {"delta", &ReplyScan::read_block},
    {"message", &ReplyScan::read_nested},      {{}, &ReplyScan::skip},
};

class AnthropicStreamScan : public StreamScan {
 public:
  explicit AnthropicStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    ChatReplyView view;
    view.counted_tokens = output_.tokens();
    if (!event.has_data) return view;
    if (event.data == "[DONE]") {  // of a relay
      view.done = true;
      return view;
    }
    auto scanned = ReplyScan{reader_, counts_, output_}.run(event.data);
    if (scanned && event.name == "error" && !scanned->has_error) {
      scanned->has_error = true;
      scanned->error_json = event.data;
    }
    return scanned;
  }

 private:
  JsonReader& reader_;
  AnthropicCounts counts_;
  OutputCount output_;
};

}  // namespace

Result<ChatReplyView> scan_anthropic_reply(JsonReader& reader, std::string_view body) {
  AnthropicCounts counts;
  OutputCount output;
  return ReplyScan{reader, counts, output}.run(body);
}

std::unique_ptr<StreamScan> make_anthropic_stream_scan(JsonReader& reader) {
  return std::make_unique<AnthropicStreamScan>(reader);
}

}  // namespace sar::protocol
