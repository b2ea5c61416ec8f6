// One byte at a time outside of payload: a chunk line is a dozen bytes.
#include "net/chunk_decoder.hpp"

#include <algorithm>

#include "net/syntax.hpp"

namespace sar::net {
namespace {

constexpr std::uint8_t kSizeDigitsMax = 15;  // below 2^60, nothing can overflow

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

ChunkDecoder::State ChunkDecoder::state() const {
  if (step_ == Step::Done) return State::Complete;
  return step_ == Step::Failed ? State::Malformed : State::Incomplete;
}

std::size_t ChunkDecoder::feed(std::string_view bytes, std::string_view& payload) {
  payload = {};
  std::size_t taken = 0;
  while (taken < bytes.size() && step_ != Step::Done && step_ != Step::Failed) {
    if (step_ != Step::Data) {
      step_ = step(bytes[taken++]);
      continue;
    }
    payload = bytes.substr(
        taken, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size() - taken)));
    remaining_ -= payload.size();
    if (remaining_ == 0) step_ = Step::DataReturn;
    return taken + payload.size();
  }
  return taken;
}

ChunkDecoder::Step ChunkDecoder::step(char c) {
  switch (step_) {
    case Step::SizeFirst:
      return hex_value(c) < 0 ? Step::Failed : size_digit(c);
    case Step::Size:
      return hex_value(c) < 0 ? after_size(c) : size_digit(c);
    case Step::ExtensionBlank:
      return !is_blank(c) || !overhead_left() ? after_size(c) : Step::ExtensionBlank;
    case Step::Extension:
      return in_extension(c);
    case Step::SizeLineFeed:
      if (c != '\n') return Step::Failed;
      size_digits_ = 0;
      return remaining_ > 0 ? Step::Data : Step::TrailerStart;
    case Step::DataReturn:
      return c == '\r' ? Step::DataLineFeed : Step::Failed;
    case Step::DataLineFeed:
      return c == '\n' ? Step::SizeFirst : Step::Failed;
    case Step::TrailerStart:
      if (c == '\r') return Step::EndLineFeed;
      return c == ':' ? Step::Failed : in_trailer_name(c);
    case Step::TrailerName:
      return in_trailer_name(c);
    case Step::TrailerValue:
      return in_trailer_value(c);
    case Step::TrailerLineFeed:
      return c == '\n' ? Step::TrailerStart : Step::Failed;
    case Step::EndLineFeed:
      return c == '\n' ? Step::Done : Step::Failed;
    default:
      return Step::Failed;
  }
}

ChunkDecoder::Step ChunkDecoder::size_digit(char c) {
  if (++size_digits_ > kSizeDigitsMax) return Step::Failed;
  remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(hex_value(c));
  return Step::Size;
}

ChunkDecoder::Step ChunkDecoder::after_size(char c) {
  if (c == ';') return Step::Extension;
  if (is_blank(c)) return step_ == Step::Size ? Step::ExtensionBlank : Step::Failed;
  return c == '\r' && step_ == Step::Size ? Step::SizeLineFeed : Step::Failed;
}

ChunkDecoder::Step ChunkDecoder::in_extension(char c) {
  if (c == '\r') return Step::SizeLineFeed;
  return is_control(c) || !overhead_left() ? Step::Failed : Step::Extension;
}

ChunkDecoder::Step ChunkDecoder::in_trailer_name(char c) {
  if (!overhead_left()) return Step::Failed;
  if (c == ':') return Step::TrailerValue;
  return is_token({&c, 1}) ? Step::TrailerName : Step::Failed;
}

ChunkDecoder::Step ChunkDecoder::in_trailer_value(char c) {
  if (c == '\r') return Step::TrailerLineFeed;
  return is_control(c) || !overhead_left() ? Step::Failed : Step::TrailerValue;
}

}  // namespace sar::net
