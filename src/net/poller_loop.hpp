// Lets a Poller run inside an io_context.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "net/executor.hpp"
#include "net/poller.hpp"

namespace sar::net {

class PollerLoop {
 public:
  // REQUIRES: both outlive this.
  PollerLoop(asio::io_context& io, Poller& poller);
  ~PollerLoop();
  PollerLoop(const PollerLoop&) = delete;
  PollerLoop& operator=(const PollerLoop&) = delete;

 private:
  using EpollSet = asio::posix::basic_stream_descriptor<Executor>;

  void wait();

  EpollSet set_;
  Poller& poller_;
};

}  // namespace sar::net
