// Texts of HttpError are ours and need no escaping.
#include "net/http_error.hpp"

#include <fmt/format.h>

namespace sar::net {

std::string error_body(const HttpError& error) {
  const std::string_view type = error.status < 500 ? "invalid_request_error" : "server_error";
  return fmt::format(R"({{"error":{{"message":"{}","type":"{}","param":null,"code":"{}"}}}})",
                     error.message, type, error.code);
}

}  // namespace sar::net
