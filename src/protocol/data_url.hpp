// data: URLs (RFC 2397) with base64, the form in which canonical parts hold bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sar::protocol {

struct DataUrl {
  std::string media_type;  // lower case, without parameters
  std::string_view base64;
};
// None: it is no data: URL, or one that is not base64.
[[nodiscard]] std::optional<DataUrl> parse_data_url(std::string_view url);

[[nodiscard]] std::string data_url(std::string_view media_type, std::string_view base64);

}  // namespace sar::protocol
