// Ollama's answers, whole and as lines of a stream, and chat requests written for it. What is
// written must be JSON.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <vector>

#include "protocol/canonical/conversation.hpp"
#include "protocol/line_decoder.hpp"
#include "protocol/ollama/ollama.hpp"
#include "protocol/openai/openai.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

void check_request(std::string_view text) {
  JsonReader reader;
  std::string buffer;
  if (!kOpenAiWire.scan_request(reader, text, buffer)) return;
  const auto request = kOpenAiTranslator.parse_request(text);
  if (!request) return;
  Fidelity fidelity;
  const auto body = kOllamaTranslator.write_request(*request, {.model = "m"}, fidelity);
  require(!body || is_json_object(*body));
  const auto chat = kOpenAiTranslator.write_request(*request, {.model = "m"}, fidelity);
  require(!chat || is_json_object(*chat));
}

void check_reply(std::string_view text) {
  const auto reply = kOllamaTranslator.parse_reply(text, {.request_id = "r"});
  if (reply) require(is_json_object(kOpenAiTranslator.write_reply(*reply, {})));
}

// The events of a stream, fed whole or in pieces, end where they should.
std::vector<ChatEvent> events_of(std::string_view bytes, std::size_t piece) {
  const auto reader = kOllamaTranslator.make_stream_reader({.request_id = "r"});
  std::vector<ChatEvent> events;
  LineDecoder decoder;
  SseEvent event;
  bool is_broken = false;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (decoder.next(event).value_or(false)) {
      is_broken = is_broken || !reader->read(event, events);
    }
  }
  if (!is_broken && decoder.take_rest(event)) is_broken = !reader->read(event, events);
  if (!is_broken) static_cast<void>(reader->end(events));
  return events;
}

void check_stream(std::string_view text) {
  const std::vector<ChatEvent> events = events_of(text, text.size() + 1);
  require(events_of(text, 1) == events);
  const auto writer = kOpenAiTranslator.make_stream_writer({.include_usage = true});
  std::string bytes;
  for (const ChatEvent& event : events) writer->write(bytes, event);
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) require(event.data == "[DONE]" || is_json_object(event.data));
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
