// One accepted connection: reads a request, gives the answer, reads the next.
#pragma once

#include <cstdint>
#include <string>

#include "http_request.hpp"
#include "reply.hpp"
#include "transport.hpp"
#include "vendor.hpp"

namespace sim {

// What a connection asks of its event loop.
class Reactor {
 public:
  virtual ~Reactor() = default;
  virtual void watch(int socket, std::uint32_t events) = 0;  // level-triggered
  // Calls on_timer() of that connection then, unless it is gone.
  virtual void call_after(int socket, std::uint64_t connection, std::chrono::microseconds wait) = 0;
};

class Connection {
 public:
  Connection(Reactor& reactor, Vendor& vendor, std::unique_ptr<Transport> transport);

  void on_event(std::uint32_t events);
  void on_timer();
  // The loop destroys it then.
  [[nodiscard]] bool is_closed() const { return state_ == State::Closed; }
  [[nodiscard]] std::uint64_t id() const { return id_; }

 private:
  enum class State : std::uint8_t { Reading, Composing, Waiting, Sending, Hanging, Closed };

  void run();
  // One state's work. False: nothing more to do before the next event.
  bool step();
  bool read_request();
  bool fill_input();
  void begin_answer();
  bool compose();
  bool send();
  bool conclude();
  void peer_left();
  void end_answer(std::string_view outcome);
  void watch_for_state();

  Reactor& reactor_;
  Vendor& vendor_;
  std::unique_ptr<Transport> transport_;
  std::uint64_t id_;
  State state_ = State::Reading;
  std::uint32_t watched_ = 0;

  std::string input_;
  RequestReader reader_;
  Reply reply_;
  Then then_ = Then::Continue;

  std::string output_;
  std::size_t sent_ = 0;          // of output_
  std::uint64_t bytes_sent_ = 0;  // of this answer
  std::int64_t tokens_sent_ = 0;  // of this answer
};

}  // namespace sim
