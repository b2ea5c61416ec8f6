#include "protocol/json/object_end.hpp"

namespace sar::protocol {

void ObjectEnd::feed(std::string_view json) {
  for (const char byte : json) {
    if (is_text_) {
      is_text_ = is_escape_ || byte != '"';
      is_escape_ = !is_escape_ && byte == '\\';
    } else if (byte == '"') {
      is_text_ = true;
    } else if (byte == '{' || byte == '[') {
      ++depth_;
    } else if (byte == '}' || byte == ']') {
      --depth_;
      is_reached_ = is_reached_ || depth_ <= 0;
    }
  }
}

}  // namespace sar::protocol
