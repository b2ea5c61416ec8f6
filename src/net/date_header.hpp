// The Date field that every answer carries (RFC 9110 §6.6.1), formatted once per second.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace sar::net {

// "Tue, 15 Nov 1994 08:12:31 GMT"; not subject to the locale.
[[nodiscard]] std::string http_date(std::time_t seconds);

class DateHeader {
 public:
  // "Date: …\r\n" of `now`. The view lives until the next call.
  [[nodiscard]] std::string_view line(std::time_t now);

 private:
  std::time_t second_ = -1;
  std::string line_;
};

}  // namespace sar::net
