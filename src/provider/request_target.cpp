// Paths with the model and, where the vendor wants it there, the credential in them.
#include <fmt/format.h>

#include "provider/adapter.hpp"

namespace sar::provider {
namespace {

constexpr std::string_view kModelPlace = "{model}";

// RFC 3986, section 2.3.
constexpr bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || std::string_view{"-._~"}.contains(letter);
}

void append_encoded(std::string& out, std::string_view text) {
  for (const char letter : text) {
    if (is_unreserved(letter)) {
      out += letter;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(letter));
    }
  }
}

}  // namespace

std::string request_target(const config::Provider& provider, const Secret& credential,
                           std::string_view path, std::string_view model) {
  std::string target;
  for (std::size_t place = path.find(kModelPlace); place != std::string_view::npos;
       place = path.find(kModelPlace)) {
    target.append(path.substr(0, place));
    append_encoded(target, model);
    path.remove_prefix(place + kModelPlace.size());
  }
  target.append(path);
  if (provider.auth.style == config::AuthStyle::Query && !credential.empty()) {
    target += target.contains('?') ? '&' : '?';
    append_encoded(target, provider.auth.query);
    target += '=';
    append_encoded(target, credential.reveal());
  }
  return target;
}

}  // namespace sar::provider
