// The record of what the simulated vendor did: the oracle for tests of money. README.md says what
// each line proves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "answer.hpp"
#include "dialect.hpp"
#include "http_request.hpp"
#include "options.hpp"

namespace sim {

// One request as the journal names it. The strings are copies: lines are written after the
// request's bytes are gone.
struct JournalEntry {
  std::uint64_t sequence = 0;
  std::uint64_t connection = 0;
  Dialect dialect = Dialect::OpenAi;
  std::string request_id;
  std::string model;  // raw JSON text
  std::string fault;  // empty: none
  Usage usage;        // of the whole answer
  std::int64_t tool_calls = 0;
};

class Journal {
 public:
  // Throws std::system_error if the file cannot be opened.
  explicit Journal(const Options& options);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  [[nodiscard]] bool is_on() const { return file_ >= 0; }
  // The whole request is there; no byte of the answer has been sent.
  void accepted(const JournalEntry& entry, const Request& request, bool is_stream);
  // The last piece is about to be handed to the kernel.
  void finishing(const JournalEntry& entry);
  // No more of this answer will be sent. `tokens` and `bytes` are what the kernel took.
  void ended(const JournalEntry& entry, std::string_view outcome, std::int64_t tokens,
             std::uint64_t bytes);
  // Bytes that are no request; the connection is closed.
  void malformed(std::uint64_t connection, std::string_view complaint);

 private:
  void write_line(std::string& line);

  int file_ = -1;
  bool is_synced_ = false;
  bool has_bodies_ = false;
};

}  // namespace sim
