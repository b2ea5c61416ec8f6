// Takes the chunked transfer coding off a body (RFC 9112 §7.1), byte for byte, so that a stream
// needs no buffer between two pieces. Trailers are read and dropped.
#pragma once

#include <cstdint>
#include <string_view>

namespace sar::net {

class ChunkDecoder {
 public:
  enum class State : std::uint8_t { Incomplete, Complete, Malformed };

  // Takes bytes until a piece of payload was found, the body ended, an error was met, or the bytes
  // ran out; returns how many it took. `payload` is a view into `bytes`, empty if none was found.
  // REQUIRES: state() == Incomplete.
  std::size_t feed(std::string_view bytes, std::string_view& payload);

  [[nodiscard]] State state() const;
  // What is missing of the chunk that has begun; while its size is read, what that is so far.
  [[nodiscard]] std::uint64_t remaining() const { return remaining_; }

 private:
  enum class Step : std::uint8_t {
    SizeFirst,  // at least one digit is required
    Size,
    ExtensionBlank,  // blanks behind the size: only ';' may follow
    Extension,
    SizeLineFeed,
    Data,
    DataReturn,
    DataLineFeed,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLineFeed,
    EndLineFeed,
    Done,
    Failed,
  };

  Step step(char c);
  Step size_digit(char c);
  Step after_size(char c);
  Step in_extension(char c);
  Step in_trailer_name(char c);
  Step in_trailer_value(char c);
  // Counts a byte that carries no payload: a body of nothing but these must end, too.
  bool overhead_left() { return ++overhead_ <= kOverheadMax; }

  static constexpr std::uint32_t kOverheadMax = 16 * 1024;
  Step step_ = Step::SizeFirst;
  std::uint8_t size_digits_ = 0;
  std::uint32_t overhead_ = 0;  // bytes of extensions and trailers, over the whole body
  std::uint64_t remaining_ = 0;
};

}  // namespace sar::net
