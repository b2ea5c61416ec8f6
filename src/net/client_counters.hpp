// What one worker's client pool has done. Plain numbers, for the worker's own thread.
#pragma once

#include <cstdint>

namespace sar::net {

struct ClientCounters {
  std::uint64_t opened = 0;  // connections made, TLS included
  std::uint64_t reused = 0;  // requests sent on a pooled connection
  std::uint64_t stale = 0;   // pooled connections that the vendor had closed
  std::int64_t open = 0;     // connections that exist now, idle ones included
};

}  // namespace sar::net
