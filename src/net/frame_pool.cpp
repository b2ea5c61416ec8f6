// Free lists by size.
#include "net/frame_pool.hpp"

#include <array>
#include <cstdint>
#include <new>

namespace sar::net {
namespace {

// Kept memory hides from AddressSanitizer what is used after its end.
#if __has_feature(address_sanitizer)
constexpr bool kKeepsFrames = false;
#else
constexpr bool kKeepsFrames = true;
#endif

constexpr std::size_t kClassBytes = 128;
constexpr std::size_t kClasses = 64;
constexpr std::uint32_t kKeptMax = 64;

// Frames of 1 to 128 bytes are of class 0; the largest are of no class.
constexpr std::size_t class_of(std::size_t bytes) { return (bytes - 1) / kClassBytes; }
constexpr bool is_kept(std::size_t size_class) { return kKeepsFrames && size_class < kClasses; }

class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool() {
    for (List& list : lists_) {
      while (list.first != nullptr) ::operator delete(pop(list));
    }
  }

  [[nodiscard]] void* take(std::size_t size_class) {
    List& list = lists_[size_class];
    return list.first == nullptr ? nullptr : pop(list);
  }
  // False: enough are kept.
  [[nodiscard]] bool keep(void* frame, std::size_t size_class) {
    List& list = lists_[size_class];
    if (list.count == kKeptMax) return false;
    list.first = ::new (frame) Free{list.first};
    ++list.count;
    return true;
  }

 private:
  struct Free {
    Free* next;
  };
  struct List {
    Free* first = nullptr;
    std::uint32_t count = 0;
  };
  static void* pop(List& list) {
    Free* frame = list.first;
    list.first = frame->next;
    --list.count;
    return frame;
  }

  std::array<List, kClasses> lists_;
};

thread_local FramePool pool;

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t size_class = class_of(bytes);
  if (!is_kept(size_class)) return ::operator new(bytes);
  void* kept = pool.take(size_class);
  return kept != nullptr ? kept : ::operator new((size_class + 1) * kClassBytes);
}

void free_frame(void* frame, std::size_t bytes) noexcept {
  const std::size_t size_class = class_of(bytes);
  if (!is_kept(size_class) || !pool.keep(frame, size_class)) ::operator delete(frame);
}

}  // namespace sar::net
