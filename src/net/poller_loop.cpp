// An epoll set is itself a descriptor that becomes readable.
#include "net/poller_loop.hpp"

namespace sar::net {

PollerLoop::PollerLoop(asio::io_context& io, Poller& poller)
    : set_(io, poller.descriptor()), poller_(poller) {
  wait();
}

PollerLoop::~PollerLoop() { set_.release(); }  // the Poller closes it

void PollerLoop::wait() {
  set_.async_wait(EpollSet::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    // Also after an exception, which the worker logs: the other connections go on.
    struct WaitAgain {
      PollerLoop& loop;
      ~WaitAgain() { loop.wait(); }
    };
    const WaitAgain again{*this};
    poller_.dispatch();
  });
}

}  // namespace sar::net
