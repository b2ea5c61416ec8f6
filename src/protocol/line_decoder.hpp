// Newline-delimited JSON (Ollama): bytes in, lines out, as the data of events.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/sse.hpp"

namespace sar::protocol {

// Push decoder, used like SseDecoder. Blank lines are skipped.
class LineDecoder {
 public:
  explicit LineDecoder(std::size_t line_bytes_max = SseDecoder::kEventBytesDefault)
      : line_bytes_max_(line_bytes_max) {}

  // REQUIRES: the lines of the bytes fed before have been taken; `bytes` stay alive until then.
  void feed(std::string_view bytes) { fresh_ = bytes; }
  // True: `event.data` is the next line. Error StreamBroken: a line is larger than the limit.
  [[nodiscard]] Result<bool> next(SseEvent& event);
  // At the end of the stream: a last line that lacks its line break.
  [[nodiscard]] bool take_rest(SseEvent& event);

 private:
  std::size_t line_bytes_max_;
  std::string_view fresh_;
  std::string kept_;  // the beginning of a cut line
  std::string line_;  // the line last returned, when it had to be joined
};

}  // namespace sar::protocol
