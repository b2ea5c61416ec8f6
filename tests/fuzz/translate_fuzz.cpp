// Any caller's dialect, any vendor's. The first byte chooses both and what the rest is: a request,
// which the vendor's own parser takes once it is translated, or refuses with a path; or a vendor's
// stream, which becomes the same bytes for each caller, however it is cut.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <source_location>
#include <string>
#include <vector>

#include "protocol/canonical/conversation.hpp"
#include "protocol/line_decoder.hpp"
#include "protocol/wires.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

constexpr Dialect kCallers[] = {Dialect::OpenAi, Dialect::OpenAiCompletions,
                                Dialect::OpenAiResponses, Dialect::Anthropic, Dialect::Gemini};
constexpr Dialect kVendors[] = {Dialect::OpenAi, Dialect::OpenAiResponses, Dialect::Anthropic,
                                Dialect::Gemini, Dialect::Ollama};

// As the router reads it: scanned first, and then checked.
sar::Result<ChatRequest> parsed(const Translator& dialect, std::string_view body) {
  JsonReader reader;
  std::string model_buffer;
  SAR_CHECK(wire_of(dialect.dialect)->scan_request(reader, body, model_buffer));
  SAR_TRY(request, dialect.parse_request(body));
  SAR_CHECK(check_conversation(request));
  return std::move(request);
}

void check_request(const Translator& caller, const Translator& vendor, std::string_view body) {
  const auto request = parsed(caller, body);
  if (!request) {
    require(request.error().blame == sar::Blame::Caller);
    return;
  }
  Fidelity fidelity;
  const RequestTarget target{.model = "m", .provider = "p"};
  const auto json = vendor.write_request(*request, target, fidelity);
  if (!json) {
    require(json.error().blame == sar::Blame::Caller);
    return;
  }
  require(is_json_object(*json));
  if (vendor.parse_request == nullptr) return;
  const auto again = parsed(vendor, *json);
  if (!again) {
    // A mistake of the caller's that his dialect forgives: a tool without a name.
    require(again.error().blame == sar::Blame::Caller && !again.error().param.empty());
    return;
  }
  Fidelity own;
  const auto twice = vendor.write_request(*again, target, own);
  require(!twice || parsed(vendor, *twice).has_value());
}

template <class Decoder>
std::vector<ChatEvent> events_of(const Translator& vendor, std::string_view stream,
                                 std::size_t piece) {
  const auto reader = vendor.make_stream_reader({.provider = "p", .request_id = "r"});
  std::vector<ChatEvent> events;
  Decoder decoder;
  SseEvent event;
  bool is_broken = false;
  for (std::size_t at = 0; at < stream.size() && !is_broken; at += piece) {
    decoder.feed(stream.substr(at, piece));
    while (!is_broken && decoder.next(event).value_or(false)) {
      is_broken = !reader->read(event, events);
    }
  }
  if (!is_broken && decoder.take_rest(event)) is_broken = !reader->read(event, events);
  if (!is_broken) static_cast<void>(reader->end(events));
  return events;
}

std::vector<ChatEvent> events_of(const Translator& vendor, std::string_view stream,
                                 std::size_t piece) {
  return vendor.dialect == Dialect::Ollama ? events_of<LineDecoder>(vendor, stream, piece)
                                           : events_of<SseDecoder>(vendor, stream, piece);
}

// As the router writes it: nothing before the start, nothing behind an error.
std::string written(const Translator& caller, const std::vector<ChatEvent>& events) {
  const auto writer = caller.make_stream_writer({.model = "m", .request_id = "r"});
  std::string bytes;
  bool has_start = false;
  for (const ChatEvent& event : events) {
    has_start = has_start || std::holds_alternative<ChatStart>(event);
    if (std::holds_alternative<StreamError>(event)) break;
    if (has_start) writer->write(bytes, event);
  }
  return bytes;
}

void check_stream(const Translator& vendor, std::string_view stream) {
  const auto events = events_of(vendor, stream, stream.size() + 1);
  for (const std::size_t piece : {1, 7}) require(events_of(vendor, stream, piece) == events);
  for (const Dialect dialect : kCallers) {
    const std::string bytes = written(translator_of(dialect), events);
    SseDecoder decoder;
    SseEvent event;
    decoder.feed(bytes);
    while (decoder.next(event).value()) {
      require(!event.has_data || event.data == "[DONE]" || is_json_object(event.data));
    }
    require(decoder.pending() == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(bytes) + 1, size - 1};
  // Readable seeds: a letter stands for a choice.
  const std::size_t choice = *bytes >= 'A' ? *bytes - 'A' : *bytes;
  const Translator& caller = translator_of(kCallers[choice % std::size(kCallers)]);
  const Translator& vendor = translator_of(kVendors[choice / 5 % std::size(kVendors)]);
  if (choice < 25) {
    check_request(caller, vendor, text);
  } else {
    check_stream(vendor, text);
  }
  return 0;
}
