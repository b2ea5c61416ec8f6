// Section `system`: the router itself. Fields: system_fields.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sar::config {

struct Tls {
  std::string certificate;  // PEM file; empty: plain HTTP
  std::string private_key;  // PEM file
};

struct ServerLimits {
  std::int64_t head_bytes = 32 * 1024;
  std::int64_t header_count = 100;
  std::int64_t body_bytes = 32 * 1024 * 1024;
  std::int64_t connections = 20'000;
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds body_timeout{60'000};
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds drain_timeout{600'000};
};

struct Server {
  std::string host = "127.0.0.1";
  std::int64_t port = 8080;
  std::int64_t workers = 0;  // 0: one per core
  Tls tls;
  ServerLimits limits;
};

enum class LogLevel : std::uint8_t { Debug, Info, Warn, Error };

struct Logging {
  LogLevel level = LogLevel::Info;
  std::string file;  // empty: standard error
  std::int64_t rotate_bytes = 100 * 1024 * 1024;
  std::int64_t rotate_files = 5;
  bool requests = true;  // one line per request
};

enum class Durability : std::uint8_t { Process, Power };

struct Storage {
  std::string data_dir = "data";
  Durability durability = Durability::Process;
  std::int64_t journal_bytes = 64 * 1024 * 1024;  // per worker
};

struct Metrics {
  bool require_key = false;  // /metrics asks for an API key
};

// Images and files that callers give by URL, for vendors that want their bytes.
struct Media {
  bool private_addresses = false;         // they may lie inside the operator's own network
  std::int64_t bytes = 20 * 1024 * 1024;  // of one of them
  std::chrono::milliseconds timeout{20'000};
};

struct System {
  Server server;
  Logging log;
  Storage storage;
  Metrics metrics;
  Media media;
};

}  // namespace sar::config
