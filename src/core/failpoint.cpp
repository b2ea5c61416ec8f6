#include "core/failpoint.hpp"

#ifdef SAR_FAILPOINTS

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace sar {
namespace {

struct ArmedFailpoint {
  std::string name;
  bool aborts = true;
  long argument = 1;  // pass number, or milliseconds
  std::atomic<long> passes = 0;
};

long number_or(std::string_view text, long fallback) {
  long value = fallback;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::unique_ptr<ArmedFailpoint> parse_one(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return nullptr;
  auto point = std::make_unique<ArmedFailpoint>();
  point->name = text.substr(0, equals);
  const std::string_view action = text.substr(equals + 1);
  point->aborts = action.starts_with("abort");
  const std::size_t argument = action.find_first_of("@:");
  if (argument != std::string_view::npos)
    point->argument = number_or(action.substr(argument + 1), 1);
  return point;
}

std::vector<std::unique_ptr<ArmedFailpoint>> read_armed() {
  std::vector<std::unique_ptr<ArmedFailpoint>> armed;
  const char* value = std::getenv("SAR_FAILPOINTS_ARMED");
  std::string_view rest = value == nullptr ? "" : value;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (auto point = parse_one(rest.substr(0, comma))) armed.push_back(std::move(point));
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
  }
  return armed;
}

}  // namespace

void hit_failpoint(std::string_view name) {
  static const auto armed = read_armed();
  for (const auto& point : armed) {
    if (point->name != name) continue;
    const long pass = ++point->passes;
    if (!point->aborts) {
      std::this_thread::sleep_for(std::chrono::milliseconds{point->argument});
    } else if (pass == point->argument) {
      ::kill(::getpid(), SIGKILL);
    }
  }
}

}  // namespace sar

#endif
