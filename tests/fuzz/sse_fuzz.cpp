// The SSE decoder must give the same events however a stream is cut. The first byte of the input
// seeds the cuts, the rest is the stream.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "protocol/sse.hpp"

namespace {

using sar::protocol::SseDecoder;
using sar::protocol::SseEvent;

struct Seen {
  std::string raw, name, data;
  bool has_data;
  bool operator==(const Seen&) const = default;
};

void keep(const SseEvent& event, std::vector<Seen>& seen) {
  seen.push_back(
      {std::string{event.raw}, std::string{event.name}, std::string{event.data}, event.has_data});
}

void drain(SseDecoder& decoder, std::vector<Seen>& seen) {
  SseEvent event;
  while (decoder.next(event).value()) keep(event, seen);
}

std::vector<Seen> decode(std::string_view stream, std::size_t piece_bytes_max, std::uint64_t seed) {
  sar::SeededRandom random{seed};
  SseDecoder decoder;
  std::vector<Seen> seen;
  std::size_t bytes = 0;
  while (bytes < stream.size()) {
    // A copy of its own for each piece: a view kept too long becomes a use after free.
    const std::string piece{stream.substr(bytes, 1 + random.next() % piece_bytes_max)};
    bytes += piece.size();
    decoder.feed(piece);
    drain(decoder, seen);
  }
  SseEvent event;
  if (decoder.take_rest(event)) keep(event, seen);
  if (decoder.pending() != 0) std::abort();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream{reinterpret_cast<const char*>(bytes) + 1, size - 1};
  SseDecoder decoder;
  std::vector<Seen> whole;
  decoder.feed(stream);
  drain(decoder, whole);
  SseEvent event;
  if (decoder.take_rest(event)) keep(event, whole);

  if (decode(stream, 1, 0) != whole) std::abort();
  if (decode(stream, 16, bytes[0]) != whole) std::abort();
  return 0;
}
