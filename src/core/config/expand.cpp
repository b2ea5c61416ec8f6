// One pass from left to right; an expanded value is not looked at again.
#include "core/config/expand.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sar::config {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kEscapedOpen = "$${";

constexpr bool is_name_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') || letter == '_' ||
         (letter >= '0' && letter <= '9');
}

bool is_variable_name(std::string_view name) {
  const bool starts_with_digit = !name.empty() && name.front() >= '0' && name.front() <= '9';
  return !name.empty() && !starts_with_digit && std::ranges::all_of(name, is_name_letter);
}

// `inside` is what stands between the braces.
void expand_one(std::string_view inside, const Environment& environment, Expansion& expansion) {
  const std::size_t colon = inside.find(':');
  const std::string_view name = inside.substr(0, colon);
  if (!is_variable_name(name)) {
    expansion.faults.emplace_back("'${' must be followed by the name of a variable and '}'");
  } else if (const auto value = environment(name)) {
    expansion.text += *value;
  } else if (colon != std::string_view::npos) {
    expansion.text += inside.substr(colon + 1);
  } else {
    expansion.faults.push_back(fmt::format("environment variable {} is not set", name));
  }
}

}  // namespace

Expansion expand(std::string_view text, const Environment& environment) {
  Expansion expansion;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    expansion.text += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.starts_with(kEscapedOpen)) {
      expansion.text += kOpen;
      text.remove_prefix(kEscapedOpen.size());
    } else if (text.starts_with(kOpen)) {
      const std::size_t close = text.find('}');
      if (close == std::string_view::npos) {
        expansion.faults.emplace_back("'${' without a closing '}'");
        return expansion;
      }
      expand_one(text.substr(kOpen.size(), close - kOpen.size()), environment, expansion);
      text.remove_prefix(close + 1);
    } else if (!text.empty()) {
      expansion.text += text.front();
      text.remove_prefix(1);
    }
  }
  return expansion;
}

bool is_literal(std::string_view text) { return !text.contains(kOpen); }

std::string escape_expansion(std::string_view text) {
  std::string escaped;
  for (std::size_t open = text.find(kOpen); open != std::string_view::npos;
       open = text.find(kOpen)) {
    escaped.append(text.substr(0, open)).append(kEscapedOpen);
    text.remove_prefix(open + kOpen.size());
  }
  return escaped.append(text);
}

}  // namespace sar::config
