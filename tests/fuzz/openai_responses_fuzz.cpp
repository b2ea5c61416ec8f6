// JSON of the Responses API, read by everything that reads it: the scanner of the fast path, the
// canonical model, the stream reader. What is written must be valid and say the same as what was
// read.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>

#include "protocol/json/json_reader.hpp"
#include "protocol/responses/responses.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

void require_json(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  reader.take();
  require(reader.finish());
}

void check_request(std::string_view text) {
  JsonReader reader;
  std::string model;
  const auto view = kOpenAiResponsesWire.scan_request(reader, text, model);
  const auto request = kOpenAiResponsesTranslator.parse_request(text);
  require(view.has_value() || !request.has_value());
  if (!request) return;
  require(view->stateful_field.empty() && view->model == request->model);
  Fidelity fidelity;
  const auto written = kOpenAiResponsesTranslator.write_request(
      *request, {.model = request->model, .provider = "p"}, fidelity);
  require(written.has_value());
  require_json(*written);
  require_json("{" + responses_echo(*request) + "}");
  const auto again = kOpenAiResponsesTranslator.parse_request(*written);
  if (!again) return;  // a minimum that was not met, a turn of which nothing is left
  const auto twice = kOpenAiResponsesTranslator.write_request(
      *again, {.model = request->model, .provider = "p"}, fidelity);
  require(twice.has_value() && *twice == *written);
}

void check_reply(std::string_view text) {
  JsonReader reader;
  const auto view = kOpenAiResponsesWire.scan_reply(reader, text);
  const auto reply = kOpenAiResponsesTranslator.parse_reply(text, {.provider = "p"});
  require(view.has_value() || !reply.has_value());
  if (!reply) return;
  const AnswerTarget target{.model = "m", .request_id = "r"};
  const std::string written = kOpenAiResponsesTranslator.write_reply(*reply, target);
  require_json(written);
}

// Events of a stream, one a line.
void check_stream(std::string_view text) {
  const auto reader = kOpenAiResponsesTranslator.make_stream_reader({.provider = "p"});
  const auto writer =
      kOpenAiResponsesTranslator.make_stream_writer({.model = "m", .request_id = "r"});
  JsonReader json;
  const auto scan = kOpenAiResponsesWire.make_stream_scan(json);
  std::string bytes;
  std::vector<ChatEvent> events;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const SseEvent event{.raw = line, .name = {}, .data = line, .has_data = !line.empty()};
    const auto view = scan->scan(event);
    const bool is_read = reader->read(event, events).has_value();
    require(is_read || !view.has_value());
    if (!is_read) break;
  }
  for (const ChatEvent& event : events) {
    if (!std::holds_alternative<StreamError>(event)) writer->write(bytes, event);
  }
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) {
    if (event.has_data) require_json(event.data);
  }
  require(decoder.pending() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_request(text);
  check_reply(text);
  check_stream(text);
  return 0;
}
