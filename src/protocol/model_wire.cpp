#include "protocol/model_wire.hpp"

#include <algorithm>

#include "protocol/bare_error.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

Error not_an_answer() {
  return vendor_error(ErrorClass::ServerError, "invalid_json",
                      "The vendor's answer is not a JSON object.");
}

// --- requests ------------------------------------------------------------------------------------

class RequestScan {
 public:
  RequestScan(JsonReader& reader, std::string& model_buffer)
      : reader_(reader), model_buffer_(model_buffer) {}

  Result<ChatRequestView> run(std::string_view body) {
    reader_.load(body);
    if (reader_.kind() != JsonKind::Object) {
      reader_.take();
      if (reader_.finish()) {
        return fail(wrong_type("", words_for(kObject), words_for(field_kind(reader_))));
      }
      return fail(invalid_json_body(reader_));
    }
    view_.object_open = reader_.begin();
    reader_.begin_object();
    JsonString key;
    std::string buffer;
    while (reader_.next_key(key)) SAR_CHECK(read_field(key.text(buffer)));
    if (!reader_.finish()) return fail(invalid_json_body(reader_));
    view_.stream = view_.stream || is_event_stream_;
    return view_;
  }

 private:
  Result<void> read_field(std::string_view name) {
    if (name == "model") return read_model();
    if (name == "stream") return read_stream();
    const std::string_view value = reader_.take();
    if (name == "stream_format") is_event_stream_ = value == R"("sse")";  // of speech
    return {};
  }

  Result<void> read_model() {
    if (!view_.model_value.empty()) return fail(duplicate_parameter("model"));
    if (reader_.kind() == JsonKind::Null) {
      reader_.take();
      return {};
    }
    if (reader_.kind() != JsonKind::String) {
      return fail(wrong_type("model", words_for(kString), words_for(field_kind(reader_))));
    }
    view_.model_value.begin = reader_.begin();
    view_.model = reader_.take_string().text(model_buffer_);
    view_.model_value.end = reader_.end();
    if (view_.model.empty()) return fail(invalid_value("model", "it is empty."));
    return {};
  }

  Result<void> read_stream() {
    if (reader_.kind() == JsonKind::Boolean || reader_.kind() == JsonKind::Null) {
      view_.stream = reader_.take() == "true";
      return {};
    }
    return fail(wrong_type("stream", words_for(kBoolean), words_for(field_kind(reader_))));
  }

  JsonReader& reader_;
  std::string& model_buffer_;
  ChatRequestView view_;
  bool is_event_stream_ = false;
};

Result<ChatRequestView> scan_request(JsonReader& reader, std::string_view body,
                                     std::string& model_buffer) {
  return RequestScan{reader, model_buffer}.run(body);
}

// --- answers -------------------------------------------------------------------------------------

// Of an object, the value of one field is read by `read`; all others are passed over.
template <class Read>
auto read_one(JsonReader& reader, std::string_view name, Read read) -> decltype(read(reader)) {
  decltype(read(reader)) found;
  JsonString key;
  if (!reader.enter_object()) return found;
  while (reader.next_key(key)) {
    if (key.is(name)) {
      found = read(reader);
    } else {
      reader.take();
    }
  }
  return found;
}

// Whether the object at the cursor has that field. The cursor stays where it is, unless the reader
// has found a mistake.
bool has_field(JsonReader& reader, std::string_view name) {
  const JsonReader::Mark mark = reader.mark();
  bool found = false;
  JsonString key;
  if (reader.begin_object()) {
    while (!found && reader.next_key(key)) {
      found = key.is(name);
      reader.take();
    }
  }
  if (reader.problem() != nullptr) return false;
  reader.rewind(mark);
  return found;
}

// Images and sound have the names of the Responses API, embeddings those of chat; a total alone is
// Jina's.
std::optional<Usage> read_usage(JsonReader& reader) {
  return has_field(reader, "input_tokens") ? read_responses_usage(reader)
                                           : read_openai_usage(reader);
}

// Cohere: {"billed_units":{"input_tokens":…,"output_tokens":…,"search_units":…}}; SiliconFlow:
// {"tokens":{…}}.
std::optional<Usage> read_meta(JsonReader& reader) {
  const JsonReader::Mark mark = reader.mark();
  const auto billed = read_one(reader, "billed_units", read_responses_usage);
  if (billed || reader.problem() != nullptr) return billed;
  reader.rewind(mark);
  return read_one(reader, "tokens", read_responses_usage);
}

class ReplyScan {
 public:
  explicit ReplyScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> run(std::string_view body) {
    reader_.load(body);
    if (!reader_.begin_object()) return fail(not_an_answer());
    JsonString key;
    std::string buffer;
    while (reader_.next_key(key)) read_field(key.text(buffer));
    if (!reader_.finish()) return fail(not_an_answer());
    if (!view_.has_error && !view_.usage) note_bare_error(body);
    view_.has_choices = !view_.has_error;
    view_.has_token = view_.has_choices;
    view_.finished = view_.has_choices;
    return view_;
  }

 private:
  void read_field(std::string_view name) {
    if (name == "usage") {
      view_.usage = read_usage(reader_);
    } else if (name == "meta" && !view_.usage) {
      view_.usage = read_meta(reader_);
    } else if (name == "model" && reader_.kind() == JsonKind::String) {
      view_.model_value.begin = reader_.begin();
      reader_.take();
      view_.model_value.end = reader_.end();
    } else if (name == "error" && reader_.kind() != JsonKind::Null) {
      view_.has_error = true;
      view_.error_json = reader_.take();
    } else {
      reader_.take();
    }
  }

  void note_bare_error(std::string_view body) {
    reader_.restart();
    if (!is_bare_error(reader_)) return;
    view_.has_error = true;
    view_.error_json = body;
  }

  JsonReader& reader_;
  ChatReplyView view_;
};

Result<ChatReplyView> scan_reply(JsonReader& reader, std::string_view body) {
  return ReplyScan{reader}.run(body);
}

class ModelStreamScan final : public StreamScan {
 public:
  explicit ModelStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    ChatReplyView view;
    if (event.data == "[DONE]") {
      view.done = true;
    } else if (event.has_data) {
      SAR_TRY(read, scan_reply(reader_, event.data));
      view = read;
    }
    if (view.usage) usage_ = view.usage;
    view.usage = usage_;
    return view;
  }

 private:
  JsonReader& reader_;
  std::optional<Usage> usage_;
};

std::unique_ptr<StreamScan> make_stream_scan(JsonReader& reader) {
  return std::make_unique<ModelStreamScan>(reader);
}

}  // namespace

const Wire kModelWire{.dialect = Dialect::OpenAi,
                      .scan_request = scan_request,
                      .scan_reply = scan_reply,
                      .make_stream_scan = make_stream_scan};

}  // namespace sar::protocol
