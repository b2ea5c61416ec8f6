// Reads the command line with getopt_long.
#include "options.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace load {
namespace {

constexpr std::string_view kUsage =
    R"(usage: bench-load closed|paced|held --port N --request FILE [options]
  --connections N   open connections (32)
  --seconds S       how long requests are started (5)
  --requests N      closed: so many requests instead
  --rate R          paced: requests per second (5000)
  --ramp S          closed: spread the opening of the connections over S seconds (0)
  --streams         every answer must be an event stream that ends with [DONE]
Prints one JSON object; times are in microseconds.)";

enum Option : int {
  kPort = 1,
  kRequest,
  kConnections,
  kSeconds,
  kRequests,
  kRate,
  kRamp,
  kStreams
};

constexpr std::array<option, 9> kOptions{{
    {"port", required_argument, nullptr, kPort},
    {"request", required_argument, nullptr, kRequest},
    {"connections", required_argument, nullptr, kConnections},
    {"seconds", required_argument, nullptr, kSeconds},
    {"requests", required_argument, nullptr, kRequests},
    {"rate", required_argument, nullptr, kRate},
    {"ramp", required_argument, nullptr, kRamp},
    {"streams", no_argument, nullptr, kStreams},
    {nullptr, 0, nullptr, 0},
}};

template <typename Number>
Number read_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < Number{}) {
    throw std::invalid_argument(fmt::format("not a number: {}", text));
  }
  return number;
}

std::chrono::nanoseconds read_seconds(std::string_view text) {
  return std::chrono::nanoseconds{static_cast<std::int64_t>(read_number<double>(text) * 1e9)};
}

Mode read_mode(std::string_view word) {
  if (word == "closed") return Mode::Closed;
  if (word == "paced") return Mode::Paced;
  if (word == "held") return Mode::Held;
  throw std::invalid_argument(std::string(kUsage));
}

void apply(Options& options, int option, std::string_view value) {
  switch (option) {
    case kPort:
      options.port = read_number<std::uint16_t>(value);
      return;
    case kRequest:
      options.request_file = value;
      return;
    case kConnections:
      options.connections = read_number<std::size_t>(value);
      return;
    case kSeconds:
      options.duration = read_seconds(value);
      return;
    case kRequests:
      options.requests = read_number<std::uint64_t>(value);
      return;
    case kRate:
      options.requests_per_second = read_number<double>(value);
      return;
    case kRamp:
      options.ramp = read_seconds(value);
      return;
    case kStreams:
      options.streams = true;
      return;
    default:
      throw std::invalid_argument(std::string(kUsage));
  }
}

}  // namespace

Options parse_options(int count, char** words) {
  if (count < 2) throw std::invalid_argument(std::string(kUsage));
  Options options;
  options.mode = read_mode(words[1]);
  optind = 2;
  for (int option = 0; (option = getopt_long(count, words, "", kOptions.data(), nullptr)) >= 0;) {
    apply(options, option, optarg == nullptr ? "" : optarg);
  }
  if (optind < count || options.port == 0 || options.request_file.empty() ||
      options.connections == 0 || options.requests_per_second <= 0) {
    throw std::invalid_argument(std::string(kUsage));
  }
  return options;
}

}  // namespace load
