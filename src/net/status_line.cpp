// Reason phrases are for people; callers read the number.
#include "net/status_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace sar::net {
namespace {

struct Status {
  int code;
  std::string_view line;
};

constexpr std::array kStatuses{
    Status{200, "HTTP/1.1 200 OK\r\n"},
    Status{201, "HTTP/1.1 201 Created\r\n"},
    Status{204, "HTTP/1.1 204 No Content\r\n"},
    Status{304, "HTTP/1.1 304 Not Modified\r\n"},
    Status{400, "HTTP/1.1 400 Bad Request\r\n"},
    Status{401, "HTTP/1.1 401 Unauthorized\r\n"},
    Status{402, "HTTP/1.1 402 Payment Required\r\n"},
    Status{403, "HTTP/1.1 403 Forbidden\r\n"},
    Status{404, "HTTP/1.1 404 Not Found\r\n"},
    Status{405, "HTTP/1.1 405 Method Not Allowed\r\n"},
    Status{408, "HTTP/1.1 408 Request Timeout\r\n"},
    Status{409, "HTTP/1.1 409 Conflict\r\n"},
    Status{413, "HTTP/1.1 413 Content Too Large\r\n"},
    Status{414, "HTTP/1.1 414 URI Too Long\r\n"},
    Status{417, "HTTP/1.1 417 Expectation Failed\r\n"},
    Status{422, "HTTP/1.1 422 Unprocessable Content\r\n"},
    Status{429, "HTTP/1.1 429 Too Many Requests\r\n"},
    Status{431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    Status{500, "HTTP/1.1 500 Internal Server Error\r\n"},
    Status{502, "HTTP/1.1 502 Bad Gateway\r\n"},
    Status{503, "HTTP/1.1 503 Service Unavailable\r\n"},
    Status{504, "HTTP/1.1 504 Gateway Timeout\r\n"},
};

}  // namespace

void append_status_line(std::string& out, int status) {
  const auto* known = std::ranges::find(kStatuses, status, &Status::code);
  if (known != kStatuses.end()) {
    out.append(known->line);
  } else {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} \r\n", status);
  }
}

}  // namespace sar::net
