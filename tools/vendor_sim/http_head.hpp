// The head of an HTTP answer, and chunks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

struct Head {
  int status = 200;
  std::string_view reason = "OK";
  std::string_view content_type = "application/json";
  std::int64_t content_length = -1;  // -1: chunked
  std::string_view extra{};          // more header fields, each with its line end
  bool keep_alive = true;
};
void append_head(std::string& out, const Head& head);

inline constexpr std::string_view kLastChunk = "0\r\n\r\n";
void append_chunk_size(std::string& out, std::size_t size);
// `bytes` as one chunk; nothing for no bytes.
void append_chunk(std::string& out, std::string_view bytes);

}  // namespace sim
