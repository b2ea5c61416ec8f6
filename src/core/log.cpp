// How a log line is built: JSON by hand, since it is on the way of every request.
#include "core/log.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "core/clock.hpp"
#include "core/timestamp.hpp"
#include "core/utf8.hpp"

namespace sar {
namespace {

constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";  // U+FFFD

std::string_view to_string(LogSeverity severity) {
  constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

// Besides what JSON demands: DEL and the C1 controls, which steer terminals, and the line
// separators, which some readers of logs take for line ends.
bool must_be_escaped(char32_t character) {
  return character < 0x20 || character == '"' || character == '\\' ||
         (character >= 0x7F && character < 0xA0) || character == 0x2028 || character == 0x2029;
}

// Nearly all text is printable ASCII: such a run is taken over as a whole.
std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 0x20 && text[length] < 0x7F &&
         text[length] != '"' && text[length] != '\\') {
    ++length;
  }
  return length;
}

void append_escape(std::string& out, char32_t character) {
  switch (character) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(character));
  }
}

struct ValueWriter {
  std::string& out;
  void operator()(std::string_view text) const {
    out += '"';
    append_json_escaped(out, text);
    out += '"';
  }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(std::int64_t number) const {
    fmt::format_to(std::back_inserter(out), "{}", number);
  }
  void operator()(double number) const {
    // JSON has no word for infinity.
    if (!std::isfinite(number)) {
      out += "null";
    } else {
      fmt::format_to(std::back_inserter(out), "{}", number);
    }
  }
};

}  // namespace

void append_json_escaped(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const Utf8Character next = decode_utf8(text);
    if (!next.valid) {
      out += kReplacementUtf8;
    } else if (must_be_escaped(next.value)) {
      append_escape(out, next.value);
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
}

void Logger::write(LogSeverity severity, std::string_view event,
                   std::initializer_list<LogField> fields) {
  if (!wants(severity)) return;
  std::string line = R"({"ts":")";
  append_rfc3339(line, SystemClock{}.wall());
  const ValueWriter write_value{.out = line};
  line += R"(","level":)";
  write_value(to_string(severity));
  line += R"(,"event":)";
  write_value(event);
  for (const LogField& field : fields) {
    line += ',';
    write_value(field.key);
    line += ':';
    std::visit(write_value, field.value);
  }
  line += "}\n";
  write_lines(line);
}

}  // namespace sar
