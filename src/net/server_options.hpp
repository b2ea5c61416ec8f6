// What the server must know to listen. Filled from the system section of the configuration.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "net/client_options.hpp"

namespace sar::net {

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  unsigned workers = 1;
  std::string certificate_file = {};  // PEM chain; empty: plain HTTP
  std::string private_key_file = {};
  std::size_t head_bytes_max = 32 * 1024;
  std::size_t header_count_max = 100;
  std::size_t body_bytes_max = 32 * 1024 * 1024;
  std::size_t connections_max = 20'000;
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds body_timeout{60'000};
  // Between two requests; also how long a write may wait for a caller who takes nothing.
  std::chrono::milliseconds idle_timeout{75'000};
  ClientOptions client = {};        // of each worker's HttpClient
  ClientOptions media_client = {};  // of the one that fetches what callers name
};

}  // namespace sar::net
