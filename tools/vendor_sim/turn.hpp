// The unit in which an answer is given: wait, send what was appended, then do what `then` says.
#pragma once

#include <chrono>
#include <cstdint>

namespace sim {

enum class Then : std::uint8_t {
  Continue,  // ask for the next turn
  Finish,    // the answer is whole
  Hang,      // nothing more, until the peer leaves
  Cut,       // FIN
  Reset,     // RST
};

struct Turn {
  std::chrono::microseconds wait{0};
  Then then = Then::Continue;
};

}  // namespace sim
