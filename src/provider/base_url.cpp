#include <fmt/format.h>

#include <charconv>

#include "provider/adapter.hpp"

namespace sar::provider {
namespace {

Error not_a_base_url(std::string_view url, std::string_view why) {
  return router_error("invalid_base_url", fmt::format("base_url '{}' {}", url, why));
}

// "host", "host:8000", "[::1]:8000".
Result<void> read_authority(std::string_view url, std::string_view authority, BaseUrl& result) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos)
      return fail(not_a_base_url(url, "has an address without ']'"));
    result.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    const std::size_t colon = authority.find(':');
    result.host = authority.substr(0, colon);
    port = colon == std::string_view::npos ? "" : authority.substr(colon);
  }
  if (result.host.empty()) return fail(not_a_base_url(url, "names no host"));
  if (port.empty()) return {};
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc{} || end != port.data() + port.size() || result.port == 0) {
    return fail(not_a_base_url(url, "has a port that is not a number from 1 to 65535"));
  }
  return {};
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  BaseUrl result;
  std::string_view rest = url;
  if (rest.starts_with(kHttps)) {
    rest.remove_prefix(kHttps.size());
  } else if (rest.starts_with(kHttp)) {
    rest.remove_prefix(kHttp.size());
    result.tls = false;
    result.port = 80;
  } else {
    return fail(not_a_base_url(url, "must begin with https:// or http://"));
  }
  for (const char letter : rest) {
    const bool is_plain = letter > ' ' && letter < '\x7f' && letter != '"' && letter != '<' &&
                          letter != '>' && letter != '\\' && letter != '^' && letter != '`';
    if (!is_plain) return fail(not_a_base_url(url, "holds a character that no URL may hold"));
  }
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return fail(not_a_base_url(url, "may have neither query nor fragment"));
  }
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return fail(not_a_base_url(url, "may not carry user information"));
  }
  SAR_CHECK(read_authority(url, authority, result));
  if (slash != std::string_view::npos) result.path = rest.substr(slash);
  while (result.path.ends_with('/')) result.path.pop_back();
  return result;
}

}  // namespace sar::provider
