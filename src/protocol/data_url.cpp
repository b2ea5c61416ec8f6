#include "protocol/data_url.hpp"

#include <algorithm>

namespace sar::protocol {
namespace {

constexpr std::string_view kScheme = "data:";
constexpr std::string_view kBase64 = ";base64";

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return result;
}

}  // namespace

std::optional<DataUrl> parse_data_url(std::string_view url) {
  constexpr std::size_t kHeadMax = 256;
  const std::size_t comma = url.substr(0, kHeadMax).find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string head = lower(url.substr(0, comma));
  if (!head.starts_with(kScheme) || !head.ends_with(kBase64)) return std::nullopt;
  const std::size_t type_end = head.find(';');
  return DataUrl{.media_type = head.substr(kScheme.size(), type_end - kScheme.size()),
                 .base64 = url.substr(comma + 1)};
}

std::string data_url(std::string_view media_type, std::string_view base64) {
  std::string url{kScheme};
  url.reserve(kScheme.size() + media_type.size() + kBase64.size() + 1 + base64.size());
  return url.append(media_type).append(kBase64).append(",").append(base64);
}

}  // namespace sar::protocol
