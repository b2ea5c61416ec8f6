// The epoll set.
#include "net/poller.hpp"

#include <cerrno>
#include <exception>
#include <system_error>

namespace sar::net {
namespace {

Poller::Readiness readiness_of(std::uint32_t events) {
  const bool broken = (events & (EPOLLHUP | EPOLLERR)) != 0;
  return {.input = (events & EPOLLIN) != 0,
          .output = (events & EPOLLOUT) != 0 || broken,
          .ended = (events & EPOLLRDHUP) != 0 || broken};
}

}  // namespace

Poller::Poller() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!set_.is_open()) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

bool Poller::add(int socket, Subject& subject) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &subject}};
  return ::epoll_ctl(set_.number(), EPOLL_CTL_ADD, socket, &event) == 0;
}

// Closing the socket takes it out of the set; only what was fetched before may still name it.
void Poller::forget(const Subject& subject) {
  for (std::size_t place = next_; place < count_; ++place) {
    if (batch_[place].data.ptr == &subject) batch_[place].data.ptr = nullptr;
  }
}

void Poller::dispatch() {
  for (int batches = 0; batches < kBatchesMax; ++batches) {
    const int count = ::epoll_wait(set_.number(), batch_.data(), static_cast<int>(kBatch), 0);
    next_ = 0;
    count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    const bool was_full = count_ == kBatch;
    dispatch_batch();
    if (!was_full) return;
  }
}

void Poller::dispatch_batch() {
  std::exception_ptr failure;
  while (next_ < count_) {
    const epoll_event event = batch_[next_++];
    if (event.data.ptr == nullptr) continue;
    try {
      static_cast<Subject*>(event.data.ptr)->on_ready(readiness_of(event.events));
    } catch (...) {
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sar::net
