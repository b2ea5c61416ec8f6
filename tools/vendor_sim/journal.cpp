// One write() with O_APPEND per line: lines of several threads never mix, and a killed process
// leaves whole lines.
#include "journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "digest.hpp"
#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::size_t kHashDigits = 12;

void append_text(std::string& line, std::string_view name, std::string_view text) {
  append(line, ",\"", name, "\":\"");
  json::append_escaped(line, text);
  line += '"';
}

void append_count(std::string& line, std::string_view name, std::int64_t count) {
  append(line, ",\"", name, "\":", count);
}

std::string begin_line(std::string_view event) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string line = R"({"event":")";
  line += event;
  line += '"';
  append_count(line, "time_us", std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  return line;
}

std::string begin_line(std::string_view event, const JournalEntry& entry) {
  std::string line = begin_line(event);
  append_count(line, "sequence", static_cast<std::int64_t>(entry.sequence));
  append_text(line, "dialect", to_string(entry.dialect));
  append_text(line, "request_id", entry.request_id);
  line += R"(,"model":")" + entry.model + '"';  // raw JSON text already
  if (!entry.fault.empty()) append_text(line, "fault", entry.fault);
  return line;
}

// First as the vendor's bill adds them up, then the classes that do not overlap.
void append_usage_fields(std::string& line, const JournalEntry& entry) {
  const Usage& usage = entry.usage;
  append_count(line, "prompt_tokens", usage.prompt);
  append_count(line, "completion_tokens", usage.completion);
  append_count(line, "cached_tokens", usage.cached);
  append_count(line, "reasoning_tokens", usage.reasoning);
  append_count(line, "input_tokens", usage.input());
  append_count(line, "cache_write_5m_tokens", usage.written_5m);
  append_count(line, "cache_write_1h_tokens", usage.written_1h);
  append_count(line, "output_tokens", usage.output());
  append_count(line, "tool_calls", entry.tool_calls);
}

}  // namespace

Journal::Journal(const Options& options)
    : is_synced_(options.journal_sync), has_bodies_(options.journal_bodies) {
  if (options.journal_file.empty()) return;
  file_ = ::open(options.journal_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), options.journal_file);
}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

void Journal::accepted(const JournalEntry& entry, const Request& request, bool is_stream) {
  if (!is_on()) return;
  std::string line = begin_line("accepted", entry);
  append_count(line, "connection", static_cast<std::int64_t>(entry.connection));
  append_text(line, "method", request.method);
  append_text(line, "path", request.path);
  line += is_stream ? R"(,"stream":true)" : R"(,"stream":false)";
  // Tells credentials apart without keeping them.
  append_text(line, "credential_hash", sha256_hex(credential(request), kHashDigits));
  append_text(line, "header_names", header_names(request.head));
  append_count(line, "body_bytes", static_cast<std::int64_t>(request.body.size()));
  append_text(line, "body_sha256", sha256_hex(request.body));
  if (has_bodies_) append_text(line, "body", request.body);
  append_count(line, "prompt_tokens", entry.usage.prompt);
  write_line(line);
}

void Journal::finishing(const JournalEntry& entry) {
  if (!is_on()) return;
  std::string line = begin_line("finishing", entry);
  append_usage_fields(line, entry);
  write_line(line);
}

void Journal::ended(const JournalEntry& entry, std::string_view outcome, std::int64_t tokens,
                    std::uint64_t bytes) {
  if (!is_on()) return;
  std::string line = begin_line("ended", entry);
  append_text(line, "outcome", outcome);
  append_usage_fields(line, entry);
  append_count(line, "tokens_sent", tokens);
  append_count(line, "bytes_sent", static_cast<std::int64_t>(bytes));
  write_line(line);
}

void Journal::malformed(std::uint64_t connection, std::string_view complaint) {
  if (!is_on()) return;
  std::string line = begin_line("malformed");
  append_count(line, "connection", static_cast<std::int64_t>(connection));
  append_text(line, "complaint", complaint);
  write_line(line);
}

void Journal::write_line(std::string& line) {
  line += "}\n";
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    throw std::system_error(errno, std::generic_category(), "journal");
  }
  if (is_synced_ && ::fdatasync(file_) != 0) {
    throw std::system_error(errno, std::generic_category(), "journal");
  }
}

}  // namespace sim
