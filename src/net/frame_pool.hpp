// Memory of coroutine frames: each thread keeps those of the last requests for the next ones. (The
// C library's own cache ends at 1 KB; the frames of a request are larger.)
#pragma once

#include <cstddef>

namespace sar::net {

[[nodiscard]] void* allocate_frame(std::size_t bytes);
// `bytes` as allocated; by any thread.
void free_frame(void* frame, std::size_t bytes) noexcept;

}  // namespace sar::net
