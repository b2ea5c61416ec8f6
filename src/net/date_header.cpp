// IMF-fixdate of RFC 9110 §5.6.7.
#include "net/date_header.hpp"

#include <fmt/format.h>

#include <array>

namespace sar::net {

std::string http_date(std::time_t seconds) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

std::string_view DateHeader::line(std::time_t now) {
  if (now != second_) {
    second_ = now;
    line_ = "Date: " + http_date(now) + "\r\n";
  }
  return line_;
}

}  // namespace sar::net
