// Counts the events of an event stream as its bytes arrive, and remembers whether the last was
// [DONE]. An event is a line that begins with `data:`: the vendor writes one per event.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

class EventCounter {
 public:
  void start();
  void feed(std::string_view bytes);

  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] bool is_done() const { return is_done_; }

 private:
  void keep(std::string_view part);
  void end_line();

  std::string line_;  // the beginning of the current line
  std::uint64_t events_ = 0;
  bool is_done_ = false;
};

}  // namespace load
