#include "provider/redact.hpp"

#include <algorithm>
#include <array>

#include "core/headers.hpp"
#include "core/utf8.hpp"

namespace sar::provider {
namespace {

constexpr std::size_t kMessageBytesMax = 500;
constexpr std::string_view kRedacted = "[redacted]";

// How secrets and internal names begin. A word that begins so and goes on for a few characters is
// one.
constexpr std::array<std::string_view, 16> kTelltales{
    "sk-", "sk_", "gsk_", "xai-", "aiza",   "org-", "org_",  "proj_",
    "pk-", "rk-", "key-", "ak-",  "bearer", "http", "user-", "req_key"};
constexpr std::size_t kTailMin = 2;

bool is_word_letter(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte > ' ' && byte != 0x7f && letter != '"' && letter != '\'' && letter != '`' &&
         letter != ',' && letter != '(' && letter != ')' && letter != '<' && letter != '>' &&
         letter != '[' && letter != ']';
}

bool is_telltale(std::string_view word) {
  if (word.find("***") != std::string_view::npos || word.find('@') != std::string_view::npos)
    return true;
  return std::ranges::any_of(kTelltales, [&](std::string_view telltale) {
    return word.size() >= telltale.size() + kTailMin &&
           equal_ignoring_case(word.substr(0, telltale.size()), telltale);
  });
}

// "key:sk-…", "organization=org-…": what follows the last separator counts too.
bool hides_secret(std::string_view word) {
  if (is_telltale(word)) return true;
  const std::size_t separator = word.find_first_of(":=/");
  return separator != std::string_view::npos && hides_secret(word.substr(separator + 1));
}

bool is_control(char32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

// Whole characters, and a sign that there was more.
std::string printable_head(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string head;
  while (!text.empty()) {
    const Utf8Character character = decode_utf8(text);
    const std::string_view bytes = is_control(character.value) ? " "
                                   : character.valid           ? text.substr(0, character.bytes)
                                                               : kReplacement;
    if (head.size() + bytes.size() > kMessageBytesMax) return head + "…";
    head.append(bytes);
    text.remove_prefix(character.bytes);
  }
  return head;
}

}  // namespace

std::string redact(std::string_view message) {
  std::string clean;
  bool after_bearer = false;
  while (!message.empty() && clean.size() <= kMessageBytesMax) {
    if (!is_word_letter(message.front())) {
      clean.push_back(message.front());
      message.remove_prefix(1);
      continue;
    }
    const auto end = std::ranges::find_if_not(message, is_word_letter);
    const std::string_view word{message.begin(), end};
    clean.append(after_bearer || hides_secret(word) ? kRedacted : word);
    after_bearer = equal_ignoring_case(word, "bearer");
    message.remove_prefix(word.size());
  }
  return printable_head(clean);
}

}  // namespace sar::provider
