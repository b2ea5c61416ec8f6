// Server-sent events without sockets: bytes in, events out, and back.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace sar::protocol {

// One event as it stood in the stream. All views live until the next call on the decoder.
struct SseEvent {
  std::string_view raw;   // every byte of it, comments and the closing blank line included
  std::string_view name;  // of the last `event:` line, empty if none
  std::string_view data;  // `data:` lines joined by \n; empty for a comment or a blank keep-alive
  bool has_data = false;  // an empty `data:` line is data
};

// Push decoder: feed() bytes, then take events with next() until it yields false.
// An event that arrives whole inside one feed() is returned as a view into the fed bytes, without a
// copy; only an event that is cut is kept.
class SseDecoder {
 public:
  static constexpr std::size_t kEventBytesDefault = 8 * 1024 * 1024;

  explicit SseDecoder(std::size_t event_bytes_max = kEventBytesDefault)
      : event_bytes_max_(event_bytes_max) {}

  // REQUIRES: the events of the bytes fed before have been taken; `bytes` stay alive until then.
  void feed(std::string_view bytes);
  // True: `event` is the next whole event. False: more bytes are needed.
  // Error StreamBroken: an event is larger than the limit; the decoder is of no further use.
  [[nodiscard]] Result<bool> next(SseEvent& event);
  // Bytes of an event that has begun but not ended. Not empty at the end of a stream: it was cut.
  // (Vendors do end streams without the last blank line; take_rest() gives that event.)
  [[nodiscard]] std::size_t pending() const;
  // At the end of the stream: the last event, if it lacks only its closing blank line (or that and
  // the end of its last line). False if nothing is pending, or nothing with data.
  [[nodiscard]] bool take_rest(SseEvent& event);

 private:
  // Finds where an event ends in bytes that come in pieces of any size. A CR at the end of a piece
  // is undecided until the next byte shows whether a LF belongs to it, so that events are the same
  // however the stream is cut.
  class EventEnd {
   public:
    // Position behind the event's blank line, or npos; then the next call gets the bytes that
    // follow.
    [[nodiscard]] std::size_t find(std::string_view bytes);

   private:
    bool line_begins_ = true;
    bool after_return_ = false;  // the last byte was a CR …
    bool event_ends_ = false;    // … that ended a blank line
  };

  void read(std::string_view raw, SseEvent& event);
  void read_line(std::string_view line, SseEvent& event);
  void release_spent_memory();

  std::size_t event_bytes_max_;
  std::string_view fresh_;  // bytes of the last feed() not yet consumed
  std::string kept_;        // the beginning of a cut event
  std::string scratch_;     // the event last returned, when it had to be joined
  std::string data_;        // joined data lines, when there are several
  EventEnd event_end_;
  bool at_stream_start_ = true;  // a byte order mark may come
};

// `data: <data>\n\n`, with an `event:` line before it if `name` is not empty.
// REQUIRES: neither contains a line break; JSON text from this program never does.
void append_sse(std::string& out, std::string_view data, std::string_view name = {});

}  // namespace sar::protocol
