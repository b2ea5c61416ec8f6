#include "protocol/line_decoder.hpp"

#include <utility>

namespace sar::protocol {
namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

SseEvent event_of(std::string_view line) {
  return {.raw = line, .name = {}, .data = line, .has_data = true};
}

Error line_too_long() {
  return vendor_error(ErrorClass::StreamBroken, "event_too_large",
                      "The vendor's stream holds a line that is larger than the router accepts.");
}

}  // namespace

Result<bool> LineDecoder::next(SseEvent& event) {
  while (true) {
    const std::size_t end = fresh_.find('\n');
    const std::string_view piece = fresh_.substr(0, end);
    if (kept_.size() + piece.size() > line_bytes_max_) return fail(line_too_long());
    if (end == std::string_view::npos) {
      kept_.append(piece);
      fresh_ = {};
      return false;
    }
    fresh_.remove_prefix(end + 1);
    std::string_view line = piece;
    if (!kept_.empty()) {
      line_ = std::exchange(kept_, std::string{}).append(piece);
      line = line_;
    }
    if (is_blank(line)) continue;
    event = event_of(line);
    return true;
  }
}

bool LineDecoder::take_rest(SseEvent& event) {
  line_ = std::exchange(kept_, std::string{});
  if (is_blank(line_)) return false;
  event = event_of(line_);
  return true;
}

}  // namespace sar::protocol
