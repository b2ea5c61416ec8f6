// Keeps only as much of a line as is needed to tell `data: [DONE]` from the others.
#include "event_counter.hpp"

namespace load {
namespace {

constexpr std::string_view kData = "data:";
constexpr std::string_view kDone = "data: [DONE]";
constexpr std::size_t kKeptMax = kDone.size() + 2;  // a carriage return, and one byte too many

}  // namespace

void EventCounter::start() {
  line_.clear();
  events_ = 0;
  is_done_ = false;
}

void EventCounter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    keep(bytes.substr(0, newline));
    if (newline == std::string_view::npos) return;
    end_line();
    bytes.remove_prefix(newline + 1);
  }
}

void EventCounter::keep(std::string_view part) { line_ += part.substr(0, kKeptMax - line_.size()); }

void EventCounter::end_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  if (line_.starts_with(kData)) {
    ++events_;
    is_done_ = line_ == kDone;
  }
  line_.clear();
}

}  // namespace load
