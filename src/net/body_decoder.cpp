// The three framings of a body.
#include "net/body_decoder.hpp"

#include <algorithm>
#include <cassert>

namespace sar::net {

void BodyDecoder::start(BodyFraming framing) {
  framing_ = framing;
  remaining_ = framing.length;
  chunks_ = ChunkDecoder{};
  const bool empty = framing.kind == BodyFraming::Kind::None ||
                     (framing.kind == BodyFraming::Kind::Length && framing.length == 0);
  state_ = empty ? State::Complete : State::Incomplete;
}

std::size_t BodyDecoder::feed(std::string_view bytes, std::string_view& payload) {
  if (framing_.kind == BodyFraming::Kind::UntilClose) {
    payload = bytes;
    return bytes.size();
  }
  if (framing_.kind == BodyFraming::Kind::Length) {
    payload = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size())));
    skip(payload.size());
    return payload.size();
  }
  const std::size_t taken = chunks_.feed(bytes, payload);
  if (chunks_.state() == ChunkDecoder::State::Complete) state_ = State::Complete;
  if (chunks_.state() == ChunkDecoder::State::Malformed) state_ = State::Malformed;
  return taken;
}

void BodyDecoder::feed_end() {
  if (state_ != State::Incomplete) return;
  state_ = framing_.kind == BodyFraming::Kind::UntilClose ? State::Complete : State::Malformed;
}

void BodyDecoder::skip(std::uint64_t count) {
  assert(framing_.kind == BodyFraming::Kind::Length && count <= remaining_);
  remaining_ -= count;
  if (remaining_ == 0) state_ = State::Complete;
}

}  // namespace sar::net
