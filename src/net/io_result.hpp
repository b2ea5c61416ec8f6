// What an operation that never waits has to say.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sar::net {

enum class IoState : std::uint8_t {
  Done,        // some bytes went through
  WouldBlock,  // nothing now
  End,         // the peer has ended its side in order
  Failed,      // reset, cut, or closed by us
};

struct IoResult {
  IoState state = IoState::WouldBlock;
  std::size_t bytes = 0;  // with Done only
};

}  // namespace sar::net
