// The command line of vendor-sim.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace sim {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  unsigned threads = 1;
  std::string journal_file{};  // empty: none
  bool journal_sync = false;
  bool journal_bodies = false;
  std::string replay_directory{};  // empty: none
  std::string certificate_file{};  // PEM; empty: plain HTTP
  std::string private_key_file{};
  std::uint64_t seed = 1;
  std::string required_key{};  // empty: any caller
  bool is_strict = true;       // requests are held against the vendors' rules
  bool wants_help = false;
};

// Error: what to tell the user.
[[nodiscard]] std::expected<Options, std::string> parse_options(int count, char** words);
[[nodiscard]] std::string_view usage_text();

}  // namespace sim
