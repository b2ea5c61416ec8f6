// Which sockets of one worker are ready: an epoll set that a socket joins once, edge-triggered, for
// as long as it lives. Waiting for a socket costs nothing then. (Asio's reactor tries each read
// before it waits, one system call in vain per wait, and keeps an operation and a buffer for it.)
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>

#include "core/descriptor.hpp"

namespace sar::net {

class Poller {
 public:
  // What has become possible; each is told once until it was found impossible.
  struct Readiness {
    bool input = false;   // there may be bytes to read, or the end
    bool output = false;  // the kernel may take more
    bool ended = false;   // the peer has ended its side, or the connection is broken
  };
  class Subject {
   public:
    virtual void on_ready(Readiness ready) = 0;

   protected:
    ~Subject() = default;
  };

  Poller();

  // For PollerLoop: readable when dispatch() has something to do.
  [[nodiscard]] int descriptor() const { return set_.number(); }
  // REQUIRES: forget() before the subject goes. False: the kernel has no room.
  [[nodiscard]] bool add(int socket, Subject& subject);
  // From now on the subject is told nothing. REQUIRES: its socket is closed next.
  void forget(const Subject& subject);
  // Tells the subjects what is ready, up to a bound. Subjects may add and forget any. What one of
  // them throws is thrown on after the others were told.
  void dispatch();

 private:
  static constexpr std::size_t kBatch = 128;
  static constexpr int kBatchesMax = 16;

  void dispatch_batch();

  Descriptor set_;
  std::array<epoll_event, kBatch> batch_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace sar::net
