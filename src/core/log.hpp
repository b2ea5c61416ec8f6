// Structured log: one JSON object per line. Bodies and secrets do not go in; there is no way to log
// an object as a whole.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace sar {

enum class LogSeverity : std::uint8_t { Debug, Info, Warn, Error };

struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view{v}) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view{v}) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  template <std::integral Integer>
  LogField(std::string_view k, Integer v) : key(k), value(static_cast<std::int64_t>(v)) {}
};

class Logger {
 public:
  virtual ~Logger() = default;
  // {"ts":"2026-09-01T12:00:00.123Z","level":"info","event":"config.reloaded",…fields}
  void write(LogSeverity severity, std::string_view event,
             std::initializer_list<LogField> fields = {});
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogSeverity::Info, event, fields);
  }
  void warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogSeverity::Warn, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogSeverity::Error, event, fields);
  }
  // Finished lines, each ended by \n. Never blocks; lines that find no room are counted.
  virtual void write_lines(std::string_view lines) = 0;
  [[nodiscard]] virtual bool wants(LogSeverity severity) const = 0;
  [[nodiscard]] virtual std::uint64_t dropped() const = 0;
};

struct LogOptions {
  LogSeverity least = LogSeverity::Info;
  std::string file;  // empty: standard error
  std::size_t rotate_bytes = 100 * 1024 * 1024;
  std::size_t rotate_files = 5;
};
// spdlog behind it: an asynchronous queue and a writer thread. Throws if the file cannot be opened.
[[nodiscard]] std::unique_ptr<Logger> open_log(const LogOptions& options);
// Takes everything and keeps nothing. For tests.
[[nodiscard]] std::unique_ptr<Logger> make_silent_log();

// `text` escaped for the inside of a JSON string. Line breaks, control characters, U+2028 and
// U+2029 are escaped too, invalid UTF-8 becomes U+FFFD: a log line cannot be forged.
void append_json_escaped(std::string& out, std::string_view text);

}  // namespace sar
