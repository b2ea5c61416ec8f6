// Strict reading of request heads, Content-Length bodies and chunked bodies.
#include "http_request.hpp"

#include <algorithm>
#include <charconv>

namespace sim {
namespace {

constexpr auto kNpos = std::string_view::npos;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kTokenSymbols = "!#$%&'*+-.^_`|~";

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char byte) {
    const char small = lower(byte);
    return (small >= 'a' && small <= 'z') || (byte >= '0' && byte <= '9') ||
           kTokenSymbols.contains(byte);
  });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == kNpos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// All of `digits` as a number in `base`; -1 if it is none.
std::int64_t number(std::string_view digits, int base) {
  std::int64_t value = -1;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && value >= 0 && digits.front() != '-' ? value : -1;
}

struct Head {
  Request request;
  std::int64_t content_length = -1;
  bool has_host = false;
  bool is_chunked = false;
  bool expects_continue = false;
  std::string_view complaint;  // a literal; empty: well formed
};

void read_request_line(Head& head, std::string_view line) {
  const auto first = line.find(' ');
  const auto second = first == kNpos ? kNpos : line.find(' ', first + 1);
  if (second == kNpos) {
    head.complaint = "bad request line";
    return;
  }
  const auto target = line.substr(first + 1, second - first - 1);
  const auto version = line.substr(second + 1);
  head.request.method = line.substr(0, first);
  const auto question = target.find('?');
  head.request.path = target.substr(0, question);
  if (question != kNpos) head.request.query = target.substr(question + 1);
  head.request.keep_alive = version == "HTTP/1.1";
  if (!is_token(head.request.method) || !target.starts_with('/') ||
      (version != "HTTP/1.1" && version != "HTTP/1.0")) {
    head.complaint = "bad request line";
  }
}

void note_framing(Head& head, std::string_view name, std::string_view value) {
  if (same_name(name, "host")) {
    if (head.has_host) head.complaint = "two Host fields";
    head.has_host = true;
  } else if (same_name(name, "content-length")) {
    if (head.content_length >= 0) head.complaint = "two Content-Length fields";
    head.content_length = value.empty() ? -1 : number(value, 10);
    if (head.content_length < 0) head.complaint = "bad Content-Length";
  } else if (same_name(name, "transfer-encoding")) {
    if (head.is_chunked || !same_name(value, "chunked")) {
      head.complaint = "unknown Transfer-Encoding";
    }
    head.is_chunked = true;
  }
}

void note_meaning(Head& head, std::string_view name, std::string_view value) {
  Request& request = head.request;
  if (same_name(name, "connection")) {
    if (same_name(value, "close")) request.keep_alive = false;
    if (same_name(value, "keep-alive")) request.keep_alive = true;
  } else if (same_name(name, "expect")) {
    head.expects_continue = same_name(value, "100-continue");
  } else if (same_name(name, "authorization")) {
    request.authorization = value;
  } else if (same_name(name, "x-router-request-id")) {
    request.request_id = value;
  } else if (same_name(name, "x-sim-replay")) {
    request.replay = value;
  }
}

void read_field(Head& head, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == kNpos || !is_token(line.substr(0, colon)) ||
      line.find_first_of(std::string_view("\0\r\n", 3)) != kNpos) {
    head.complaint = "bad header field";
    return;
  }
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  note_framing(head, name, value);
  note_meaning(head, name, value);
}

// `text`: request line and fields, each with its line end.
Head read_head(std::string_view text) {
  Head head;
  head.request.head = text;
  const auto line_end = text.find(kLineEnd);
  read_request_line(head, text.substr(0, line_end));
  for (auto at = line_end + 2; at < text.size() && head.complaint.empty();) {
    const auto end = text.find(kLineEnd, at);
    read_field(head, text.substr(at, end - at));
    at = end + 2;
  }
  if (head.complaint.empty() && !head.has_host) head.complaint = "no Host field";
  if (head.is_chunked && head.content_length >= 0) {
    head.complaint = "both Content-Length and Transfer-Encoding";
  }
  return head;
}

}  // namespace

void RequestReader::reset() {
  auto body_memory = std::move(chunk_body_);
  body_memory.clear();
  *this = RequestReader{};
  chunk_body_ = std::move(body_memory);
}

RequestReader::State RequestReader::fail(std::string_view complaint) {
  complaint_ = complaint;
  return State::Malformed;
}

RequestReader::State RequestReader::read(std::string_view buffer) {
  if (head_size_ == 0) {
    const auto end = buffer.find("\r\n\r\n", scanned_ < 3 ? 0 : scanned_ - 3);
    scanned_ = buffer.size();
    if (end == kNpos) return State::NeedMore;
    head_size_ = end + 4;
    chunk_at_ = head_size_;
    const Head head = read_head(buffer.substr(0, end + 2));
    if (!head.complaint.empty()) return fail(head.complaint);
    content_length_ = head.content_length;
    is_chunked_ = head.is_chunked;
    owes_continue_ = head.expects_continue;
  }
  const auto state = is_chunked_ ? read_chunks(buffer) : read_body(buffer);
  if (state != State::NeedMore || !owes_continue_) return state;
  owes_continue_ = false;
  return State::WantsContinue;
}

// The head is read again here because the buffer may have moved since it was first complete.
RequestReader::State RequestReader::finish(std::string_view buffer, std::string_view body,
                                           std::size_t consumed) {
  request_ = read_head(buffer.substr(0, head_size_ - 2)).request;
  request_.body = body;
  consumed_ = consumed;
  return State::Ready;
}

RequestReader::State RequestReader::read_body(std::string_view buffer) {
  const auto length = static_cast<std::size_t>(content_length_ < 0 ? 0 : content_length_);
  if (buffer.size() - head_size_ < length) return State::NeedMore;
  return finish(buffer, buffer.substr(head_size_, length), head_size_ + length);
}

RequestReader::State RequestReader::read_chunks(std::string_view buffer) {
  while (true) {
    const auto line_end = buffer.find(kLineEnd, chunk_at_);
    if (line_end == kNpos) return State::NeedMore;
    const auto digits = buffer.substr(chunk_at_, line_end - chunk_at_);
    const auto size = digits.empty() ? -1 : number(digits, 16);
    if (size < 0) return fail("bad chunk size");
    const auto data = line_end + 2;
    const auto end = data + static_cast<std::size_t>(size);
    if (buffer.size() < end + 2) return State::NeedMore;
    if (buffer.substr(end, 2) != kLineEnd) return fail("chunk does not end where it says");
    chunk_body_ += buffer.substr(data, static_cast<std::size_t>(size));
    chunk_at_ = end + 2;
    if (size == 0) return finish(buffer, chunk_body_, chunk_at_);
  }
}

std::string_view header_value(std::string_view head, std::string_view name) {
  for (auto at = head.find(kLineEnd); at != kNpos && at + 2 < head.size();) {
    const auto end = head.find(kLineEnd, at + 2);
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(':');
    if (colon != kNpos && same_name(line.substr(0, colon), name)) {
      return trimmed(line.substr(colon + 1));
    }
    at = end;
  }
  return {};
}

std::string_view credential(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  auto key = request.authorization;
  if (key.starts_with(kBearer)) key.remove_prefix(kBearer.size());
  for (const std::string_view name : {"x-api-key", "x-goog-api-key", "api-key"}) {
    if (!key.empty()) return key;
    key = header_value(request.head, name);
  }
  return key.empty() ? query_value(request.query, "key") : key;
}

std::string_view query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals != kNpos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto digits = text.substr(at + 1, 2);
    const auto code = text[at] == '%' && digits.size() == 2 ? number(digits, 16) : -1;
    if (code >= 0) at += 2;
    out += code >= 0 ? static_cast<char>(code) : text[at];
  }
  return out;
}

std::string header_names(std::string_view head) {
  std::string names;
  for (auto at = head.find(kLineEnd); at != kNpos && at + 2 < head.size();
       at = head.find(kLineEnd, at + 2)) {
    const auto colon = head.find(':', at);
    if (colon == kNpos) break;
    if (!names.empty()) names += ',';
    std::ranges::transform(head.substr(at + 2, colon - at - 2), std::back_inserter(names), lower);
  }
  return names;
}

}  // namespace sim
