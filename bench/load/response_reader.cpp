// Line by line until the payload, which is never copied.
#include "response_reader.hpp"

#include <strings.h>

#include <charconv>

namespace load {
namespace {

constexpr std::size_t kLineBytesMax = 16 * 1024;

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() && strncasecmp(left.data(), right.data(), left.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

template <typename Number>
bool read_number(std::string_view text, Number& number, int base = 10) {
  return std::from_chars(text.data(), text.data() + text.size(), number, base).ec == std::errc{};
}

}  // namespace

void ResponseReader::start() {
  state_ = State::Head;
  line_.clear();
  status_ = 0;
  keeps_alive_ = true;
  is_chunked_ = false;
  has_length_ = false;
  remaining_ = 0;
  events_.start();
}

std::size_t ResponseReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !is_complete() && !is_malformed()) {
    const auto rest = bytes.substr(taken);
    const bool is_payload =
        state_ == State::Body || state_ == State::Chunk || state_ == State::UntilClose;
    taken += is_payload ? feed_payload(rest) : feed_line(rest);
  }
  return taken;
}

void ResponseReader::feed_end() {
  keeps_alive_ = false;
  state_ = state_ == State::UntilClose ? State::Complete : State::Malformed;
}

std::size_t ResponseReader::feed_line(std::string_view bytes) {
  const auto newline = bytes.find('\n');
  line_ += bytes.substr(0, newline);
  if (newline == std::string_view::npos) {
    if (line_.size() > kLineBytesMax) state_ = State::Malformed;
    return bytes.size();
  }
  if (line_.ends_with('\r')) line_.pop_back();
  end_line();
  line_.clear();
  return newline + 1;
}

std::size_t ResponseReader::feed_payload(std::string_view bytes) {
  if (state_ == State::UntilClose) {
    events_.feed(bytes);
    return bytes.size();
  }
  const auto payload = bytes.substr(0, remaining_);
  events_.feed(payload);
  remaining_ -= payload.size();
  if (remaining_ == 0) state_ = is_chunked_ ? State::ChunkSize : State::Complete;
  return payload.size();
}

void ResponseReader::end_line() {
  switch (state_) {
    case State::Head:
      return end_head_line();
    case State::ChunkSize:
      return end_chunk_size();
    default:  // Trailer
      if (line_.empty()) state_ = State::Complete;
  }
}

void ResponseReader::end_head_line() {
  const std::string_view line = line_;
  if (line.empty()) return end_head();
  if (status_ == 0) {
    const bool is_response = line.starts_with("HTTP/1.") && line.size() >= 12;
    if (!is_response || !read_number(line.substr(9, 3), status_)) state_ = State::Malformed;
    return;
  }
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  const auto value = colon == line.npos ? std::string_view{} : trimmed(line.substr(colon + 1));
  if (equal_ignoring_case(name, "content-length")) {
    has_length_ = read_number(value, remaining_);
  } else if (equal_ignoring_case(name, "transfer-encoding")) {
    is_chunked_ = equal_ignoring_case(value, "chunked");
  } else if (equal_ignoring_case(name, "connection")) {
    keeps_alive_ = !equal_ignoring_case(value, "close");
  }
}

void ResponseReader::end_head() {
  if (is_chunked_) {
    state_ = State::ChunkSize;
  } else if (!has_length_) {
    state_ = State::UntilClose;
  } else {
    state_ = remaining_ == 0 ? State::Complete : State::Body;
  }
}

void ResponseReader::end_chunk_size() {
  if (line_.empty()) return;  // the line break behind the chunk before
  if (!read_number(line_, remaining_, 16)) {
    state_ = State::Malformed;
  } else {
    state_ = remaining_ == 0 ? State::Trailer : State::Chunk;
  }
}

}  // namespace load
