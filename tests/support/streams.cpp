#include "support/streams.hpp"

#include <algorithm>
#include <memory>

namespace sar::test {

using namespace protocol;

std::string written_stream(const Translator& translator, const std::vector<ChatEvent>& events,
                           AnswerTarget target) {
  const auto writer = translator.make_stream_writer(std::move(target));
  std::string bytes;
  for (const ChatEvent& event : events) writer->write(bytes, event);
  return bytes;
}

StreamReading read_stream(const Translator& translator, std::string_view stream,
                          std::size_t piece_bytes, const ReplySource& source) {
  const auto reader = translator.make_stream_reader(source);
  StreamReading reading;
  SseDecoder decoder;
  SseEvent event;
  const std::size_t step = piece_bytes == 0 ? std::max<std::size_t>(stream.size(), 1) : piece_bytes;
  const auto note = [&](const Result<void>& result) {
    if (!result && reading.problem.empty()) reading.problem = result.error().code;
  };
  for (std::size_t at = 0; at < stream.size() && reading.problem.empty(); at += step) {
    decoder.feed(stream.substr(at, step));
    while (reading.problem.empty() && decoder.next(event).value()) {
      note(reader->read(event, reading.events));
    }
  }
  if (reading.problem.empty() && decoder.take_rest(event))
    note(reader->read(event, reading.events));
  if (reading.problem.empty()) note(reader->end(reading.events));
  return reading;
}

}  // namespace sar::test
