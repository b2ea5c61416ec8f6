// The two halves of a request target.
#include "net/http_exchange.hpp"

namespace sar::net {

std::string_view RequestHead::path() const {
  return std::string_view{target}.substr(0, target.find('?'));
}

std::string_view RequestHead::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view{target}.substr(mark + 1);
}

}  // namespace sar::net
