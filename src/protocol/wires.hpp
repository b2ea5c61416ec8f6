// The tables of dialects: by which functions each is translated (protocol/translation.hpp), and by
// which its bodies are read when they only pass through. A new dialect is a row in wires.cpp.
#pragma once

#include "protocol/canonical/field_names.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Reads the events of one stream that passes through. Vendors spread over several events what the
// router wants whole (Anthropic's usage), so it has a memory.
class StreamScan {
 public:
  virtual ~StreamScan() = default;
  // `usage` of the view is what is known so far. Error ServerError "invalid_json": the data is not
  // a JSON object.
  [[nodiscard]] virtual Result<ChatReplyView> scan(const SseEvent& event) = 0;
  // Ends the stream for the caller, who knows the model as `model`, with what tells the error.
  // False: in this dialect such events have nothing to do with those before them
  // (Translator::make_stream_writer).
  [[nodiscard]] virtual bool write_failure(std::string& /*out*/, const CallerError& /*error*/,
                                           std::string_view /*model*/) const {
    return false;
  }
};

struct Wire {
  Dialect dialect;
  // Validates all of the body as JSON, and by type and range the fields that the view is made of.
  // `model_buffer` holds the model's name if it was escaped. Errors (the caller's): BadRequest with
  // `param` naming the field by its path.
  Result<ChatRequestView> (*scan_request)(JsonReader& reader, std::string_view body,
                                          std::string& model_buffer);
  // Error ServerError: "invalid_json".
  Result<ChatReplyView> (*scan_reply)(JsonReader& reader, std::string_view body);
  // `reader` lives longer and is shared with others between two calls of scan().
  std::unique_ptr<StreamScan> (*make_stream_scan)(JsonReader& reader);
};

// Null: no caller speaks it, so nothing of it passes through.
[[nodiscard]] const Wire* wire_of(Dialect dialect);

// For callers_path(). Empty: no caller speaks it.
[[nodiscard]] std::span<const FieldName> field_names_of(Dialect dialect);

}  // namespace sar::protocol
