// Status line, header fields, chunk sizes.
#include "http_head.hpp"

#include <array>
#include <charconv>

#include "text.hpp"

namespace sim {

void append_head(std::string& out, const Head& head) {
  append(out, "HTTP/1.1 ", head.status, " ", head.reason,
         "\r\nserver: vendor-sim\r\ncontent-type: ", head.content_type);
  if (head.content_length >= 0) {
    append(out, "\r\ncontent-length: ", head.content_length);
  } else {
    out += "\r\ntransfer-encoding: chunked";
  }
  append(out, "\r\n", head.extra);
  if (!head.keep_alive) out += "connection: close\r\n";
  out += "\r\n";
}

void append_chunk_size(std::string& out, std::size_t size) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  out.append(digits.data(), end.ptr).append("\r\n");
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  append_chunk_size(out, bytes.size());
  out.append(bytes).append("\r\n");
}

}  // namespace sim
