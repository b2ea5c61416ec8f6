// Where a message body ends, and its payload without framing. The same for requests and answers.
#pragma once

#include <cstdint>
#include <string_view>

#include "net/chunk_decoder.hpp"

namespace sar::net {

struct BodyFraming {
  enum class Kind : std::uint8_t { None, Length, Chunked, UntilClose };
  Kind kind = Kind::None;
  std::uint64_t length = 0;  // with Kind::Length only
};

class BodyDecoder {
 public:
  enum class State : std::uint8_t { Incomplete, Complete, Malformed };

  void start(BodyFraming framing);

  // As ChunkDecoder::feed. REQUIRES: state() == Incomplete.
  std::size_t feed(std::string_view bytes, std::string_view& payload);
  // The connection has ended. Completes a body that ends with it.
  void feed_end();

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const BodyFraming& framing() const { return framing_; }
  // Of a body with a length: what is missing.
  [[nodiscard]] std::uint64_t remaining() const { return remaining_; }
  // Of a body in chunks: what is still to come at least.
  [[nodiscard]] std::uint64_t announced() const { return chunks_.remaining(); }
  // Payload that was read past this decoder. REQUIRES: Kind::Length, count <= remaining().
  void skip(std::uint64_t count);

 private:
  BodyFraming framing_;
  State state_ = State::Complete;
  std::uint64_t remaining_ = 0;
  ChunkDecoder chunks_;
};

}  // namespace sar::net
