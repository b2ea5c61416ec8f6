// Server-sent events: the push decoder and the encoder.
#include "protocol/sse.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// A stream that waits keeps no more than this of its buffers.
constexpr std::size_t kSpentBytesMax = 1024;

// Position of the first LF or CR from `from` on, or npos. Streams rarely hold a CR, so that two
// vectorised searches beat one that looks for both.
std::size_t find_line_end(std::string_view bytes, std::size_t from) {
  const std::size_t feed = bytes.find('\n', from);
  const std::size_t carriage_return = bytes.substr(0, feed).find('\r', from);
  return carriage_return != bytes.npos ? carriage_return : feed;
}

}  // namespace

std::size_t SseDecoder::EventEnd::find(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (after_return_) {
      after_return_ = false;
      if (bytes[at] == '\n') ++at;
      if (event_ends_) {
        event_ends_ = false;
        return at;
      }
      continue;
    }
    const std::size_t line_end = find_line_end(bytes, at);
    if (line_end == bytes.npos) {
      line_begins_ = false;
      return bytes.npos;
    }
    const bool is_blank_line = line_begins_ && line_end == at;
    line_begins_ = true;
    at = line_end + 1;
    if (bytes[line_end] == '\r') {
      after_return_ = true;
      event_ends_ = is_blank_line;
    } else if (is_blank_line) {
      return at;
    }
  }
  return bytes.npos;
}

void SseDecoder::feed(std::string_view bytes) { fresh_ = bytes; }

Result<bool> SseDecoder::next(SseEvent& event) {
  const std::size_t length = event_end_.find(fresh_);
  const std::string_view piece = fresh_.substr(0, length);
  if (kept_.size() + piece.size() > event_bytes_max_) {
    return fail(vendor_error(ErrorClass::StreamBroken, "event_too_large",
                             "The vendor's stream holds an event larger than the router accepts."));
  }
  fresh_.remove_prefix(piece.size());
  if (length == std::string_view::npos) {
    kept_.append(piece);
    release_spent_memory();
    return false;
  }
  if (kept_.empty()) {
    read(piece, event);
  } else {
    scratch_.swap(kept_);
    kept_.clear();
    scratch_.append(piece);
    read(scratch_, event);
  }
  return true;
}

std::size_t SseDecoder::pending() const { return kept_.size() + fresh_.size(); }

bool SseDecoder::take_rest(SseEvent& event) {
  scratch_.swap(kept_);
  kept_.clear();
  scratch_.append(fresh_);
  fresh_ = {};
  read(scratch_, event);
  return event.has_data;
}

void SseDecoder::read(std::string_view raw, SseEvent& event) {
  event = {.raw = raw, .name = {}, .data = {}, .has_data = false};
  data_.clear();
  std::string_view rest = raw;
  if (at_stream_start_ && rest.starts_with(kByteOrderMark)) {
    rest.remove_prefix(kByteOrderMark.size());
  }
  at_stream_start_ = false;
  while (!rest.empty()) {
    const std::size_t end = find_line_end(rest, 0);
    read_line(rest.substr(0, end), event);
    if (end == rest.npos) break;
    rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
}

void SseDecoder::read_line(std::string_view line, SseEvent& event) {
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == line.npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") {
    event.name = value;
  } else if (field == "data" && !event.has_data) {
    event.has_data = true;
    event.data = value;
  } else if (field == "data") {
    if (data_.empty()) data_ = event.data;
    data_.push_back('\n');
    data_.append(value);
    event.data = data_;
  }
}

void SseDecoder::release_spent_memory() {
  if (scratch_.capacity() > kSpentBytesMax) scratch_ = {};
  if (data_.capacity() > kSpentBytesMax) data_ = {};
  if (kept_.empty() && kept_.capacity() > kSpentBytesMax) kept_ = {};
}

void append_sse(std::string& out, std::string_view data, std::string_view name) {
  if (!name.empty()) {
    out.append("event: ");
    out.append(name);
    out.push_back('\n');
  }
  out.append("data: ");
  out.append(data);
  out.append("\n\n");
}

}  // namespace sar::protocol
