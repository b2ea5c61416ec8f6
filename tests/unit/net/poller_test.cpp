// Readiness of real sockets, without a server.
#include "net/poller.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <deque>
#include <functional>
#include <stdexcept>

namespace sar::net {
namespace {

// One end of a connection, watched; the other is the peer's.
class Watched final : public Poller::Subject {
 public:
  explicit Watched(Poller& poller) : Watched(poller, make_pair()) {}
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() { leave(); }

  void leave() {
    poller_.forget(*this);
    ours_.close();
  }
  void say_something() const { EXPECT_EQ(::send(peer_.number(), "x", 1, 0), 1); }
  void end() { peer_.close(); }

  int told = 0;
  Poller::Readiness last;
  std::function<void()> then = [] {};

 private:
  struct Pair {
    int ours;
    int peer;
  };
  static Pair make_pair() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    return {.ours = ends[0], .peer = ends[1]};
  }
  Watched(Poller& poller, Pair pair) : poller_(poller), ours_(pair.ours), peer_(pair.peer) {
    EXPECT_TRUE(poller_.add(ours_.number(), *this));
  }
  void on_ready(Poller::Readiness ready) override {
    ++told;
    last = ready;
    then();
  }

  Poller& poller_;
  Descriptor ours_;
  Descriptor peer_;
};

class PollerTest : public testing::Test {
 protected:
  Poller poller_;
};

TEST_F(PollerTest, TellsOnceWhatHasBecomePossible) {
  Watched socket{poller_};
  poller_.dispatch();
  EXPECT_EQ(socket.told, 1);
  EXPECT_TRUE(socket.last.output);
  EXPECT_FALSE(socket.last.input);
  EXPECT_FALSE(socket.last.ended);
  poller_.dispatch();
  EXPECT_EQ(socket.told, 1);

  socket.say_something();
  poller_.dispatch();
  EXPECT_EQ(socket.told, 2);
  EXPECT_TRUE(socket.last.input);
  EXPECT_FALSE(socket.last.ended);
  poller_.dispatch();
  EXPECT_EQ(socket.told, 2);

  socket.end();
  poller_.dispatch();
  EXPECT_EQ(socket.told, 3);
  EXPECT_TRUE(socket.last.ended);
}

TEST_F(PollerTest, TellsNothingToTheForgotten) {
  Watched first{poller_};
  Watched second{poller_};
  first.then = [&] { second.leave(); };
  second.then = [&] { first.leave(); };
  poller_.dispatch();  // both are ready; either comes first
  EXPECT_EQ(first.told + second.told, 1);
}

TEST_F(PollerTest, OneThatThrowsDoesNotKeepTheOthersFromBeingTold) {
  Watched first{poller_};
  Watched second{poller_};
  Watched third{poller_};
  second.then = [] { throw std::runtime_error{"on purpose"}; };
  EXPECT_THROW(poller_.dispatch(), std::runtime_error);
  EXPECT_EQ(first.told, 1);
  EXPECT_EQ(second.told, 1);
  EXPECT_EQ(third.told, 1);
}

TEST_F(PollerTest, TellsMoreThanOneBatch) {
  std::deque<Watched> sockets;
  for (int count = 0; count < 300; ++count) sockets.emplace_back(poller_);
  poller_.dispatch();
  for (const Watched& socket : sockets) EXPECT_EQ(socket.told, 1);
}

}  // namespace
}  // namespace sar::net
