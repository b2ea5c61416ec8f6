// Decoder, canonical stream reader and stream filter, fed with pieces of a stream.
#include "stream_reading.hpp"

#include "gateway/stream_filter.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "protocol/sse.hpp"

namespace sar::test {
namespace {

using protocol::SseDecoder;
using protocol::SseEvent;

// Calls `use` with each event of the pieces, until it yields false.
template <class Use>
void for_each_event(const Pieces& pieces, Use use) {
  SseDecoder decoder;
  SseEvent event;
  for (const std::string_view piece : pieces) {
    decoder.feed(piece);
    while (decoder.next(event).value()) {
      if (!use(event)) return;
    }
  }
  if (decoder.take_rest(event)) use(event);
}

bool is_same(const SseEvent& event, const SeenEvent& seen) {
  return event.raw == seen.raw && event.name == seen.name && event.data == seen.data &&
         event.has_data == seen.has_data;
}

}  // namespace

Pieces whole(std::string_view bytes) { return {bytes}; }

Pieces byte_by_byte(std::string_view bytes) {
  Pieces pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

Pieces cut_at(std::string_view bytes, std::size_t place) {
  return {bytes.substr(0, place), bytes.substr(place)};
}

std::vector<SeenEvent> decode(std::string_view bytes) {
  std::vector<SeenEvent> events;
  for_each_event(whole(bytes), [&](const SseEvent& event) {
    events.push_back({.raw = std::string{event.raw},
                      .name = std::string{event.name},
                      .data = std::string{event.data},
                      .has_data = event.has_data});
    return true;
  });
  return events;
}

bool decodes_to(const Pieces& pieces, const std::vector<SeenEvent>& events) {
  std::size_t count = 0;
  bool is_equal = true;
  for_each_event(pieces, [&](const SseEvent& event) {
    is_equal = is_equal && count < events.size() && is_same(event, events[count]);
    ++count;
    return is_equal;
  });
  return is_equal && count == events.size();
}

CanonicalReading read_canonical(const Pieces& pieces) {
  CanonicalReading reading;
  protocol::OpenAiChatStream stream;
  for_each_event(pieces, [&](const SseEvent& event) {
    const auto read = stream.read(event, reading.events);
    if (!read) reading.problem = read.error().code;
    return read.has_value();
  });
  if (!reading.problem.empty()) return reading;
  const auto end = stream.end(reading.events);
  if (!end) reading.problem = end.error().code;
  return reading;
}

std::string write_canonical(const std::vector<protocol::ChatEvent>& events) {
  protocol::OpenAiChatStreamWriter writer{protocol::AnswerTarget{.include_usage = true}};
  std::string bytes;
  for (const protocol::ChatEvent& event : events) writer.write(bytes, event);
  return bytes;
}

std::vector<protocol::ChatEvent> written_events(std::vector<protocol::ChatEvent> events) {
  std::optional<protocol::ChatEvent> usage;
  bool is_ended = false;
  std::erase_if(events, [&](const protocol::ChatEvent& event) {
    const bool is_usage = std::holds_alternative<protocol::UsageUpdate>(event);
    if (is_usage) usage = event;
    is_ended = std::holds_alternative<protocol::StreamEnd>(event);
    return is_usage || is_ended || std::holds_alternative<protocol::StreamError>(event) ||
           std::holds_alternative<protocol::KeepAlive>(event);
  });
  if (usage && is_ended) events.push_back(*usage);
  return events;
}

FilterReading read_filtered(const Pieces& pieces) {
  FilterReading reading;
  protocol::JsonReader reader;
  gateway::StreamFilter filter{
      protocol::wire_of(protocol::Dialect::OpenAi)->make_stream_scan(reader),
      {.model_json = R"("asked")", .drops_usage = true}};
  Result<void> result;
  for (const std::string_view piece : pieces) {
    if (result && !filter.done()) result = filter.feed(piece, reading.passed_on);
  }
  if (result) result = filter.end(reading.passed_on);
  if (!result) reading.problem = result.error().code;
  reading.error_json = filter.error_json();
  reading.usage = filter.usage();
  reading.tokens_seen = filter.tokens_seen();
  reading.finished = filter.finished();
  reading.done = filter.done();
  return reading;
}

}  // namespace sar::test
