// Limits of the outbound side.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace sar::net {

struct ClientOptions {
  std::string extra_ca_file = {};          // PEM; trusted besides the system's store
  std::size_t idle_connections_max = 256;  // kept per origin and worker
  // Below the keep-alive time of most servers (60 to 75 s), so that we are the one who closes.
  std::chrono::milliseconds idle_time_max{50'000};
  std::chrono::milliseconds dns_time_max{30'000};  // a looked-up name is used so long
  std::size_t head_bytes_max = 64 * 1024;
  std::size_t header_count_max = 200;
  // For hosts that come from a request and not from the operator's configuration.
  bool public_addresses_only = false;
};

}  // namespace sar::net
