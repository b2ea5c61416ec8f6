#include "store/sql_script.hpp"

namespace sar::store {
namespace {

// What begins at `at` and is not SQL proper: a quoted text or a comment. Its length, 0 if neither.
std::size_t opaque_length(std::string_view script, std::size_t at) {
  const char first = script[at];
  std::size_t end = std::string_view::npos;
  if (first == '\'' || first == '"') {
    end = script.find(first, at + 1);  // a doubled quote is two quoted texts side by side
  } else if (script.substr(at).starts_with("--")) {
    end = script.find('\n', at);
  } else {
    return 0;
  }
  return (end == std::string_view::npos ? script.size() : end + 1) - at;
}

}  // namespace

std::vector<std::string_view> split_statements(std::string_view script) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string_view> statements;
  std::size_t begin = 0;
  std::size_t at = 0;
  bool says_something = false;  // since `begin`, besides blanks and comments
  while (at < script.size()) {
    if (const std::size_t length = opaque_length(script, at); length > 0) {
      says_something = says_something || script[at] != '-';
      at += length;
      continue;
    }
    const char next = script[at++];
    says_something = says_something || !kBlanks.contains(next);
    if (next != ';') continue;
    statements.push_back(script.substr(begin, at - 1 - begin));
    begin = at;
    says_something = false;
  }
  if (says_something) statements.push_back(script.substr(begin));
  return statements;
}

}  // namespace sar::store
