// Events of a stream on their way into the bytes of an answer: each in an HTTP chunk of its own.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "http_head.hpp"

namespace sim {

class EventWriter {
 public:
  enum class Framing : std::uint8_t { Chunked, Bare };

  void begin(Framing framing) { framing_ = framing; }
  // Where the next events go; valid until the next call.
  void write_to(std::string& out) { out_ = &out; }

  // The data of the next event, empty at first.
  std::string& data() {
    data_.clear();
    return data_;
  }
  // "data: …", as OpenAI's chat has it.
  void send() { frame(kData, view(), kEnd); }
  void send_crlf() { frame(kData, view(), kCrlfEnd); }
  // "event: …" before it.
  void send_named(std::string_view name) { frame(kEvent, name, kThenData, view(), kEnd); }
  // As it is.
  void send_bare() { frame(view()); }
  void send_bytes(std::string_view bytes) { frame(bytes); }
  // The end of the body.
  void finish() {
    if (framing_ == Framing::Chunked) *out_ += kLastChunk;
  }

 private:
  static constexpr std::string_view kEvent = "event: ";
  static constexpr std::string_view kData = "data: ";
  static constexpr std::string_view kThenData = "\ndata: ";
  static constexpr std::string_view kEnd = "\n\n";
  static constexpr std::string_view kCrlfEnd = "\r\n\r\n";

  [[nodiscard]] std::string_view view() const { return data_; }

  template <std::same_as<std::string_view>... Parts>
  void frame(Parts... parts) {
    const bool is_chunked = framing_ == Framing::Chunked;
    if (is_chunked) append_chunk_size(*out_, (parts.size() + ...));
    (out_->append(parts), ...);
    if (is_chunked) out_->append("\r\n", 2);
  }

  Framing framing_ = Framing::Chunked;
  std::string* out_ = nullptr;
  std::string data_;  // keeps its memory
};

}  // namespace sim
