// "HTTP/1.1 200 OK\r\n".
#pragma once

#include <string>

namespace sar::net {

void append_status_line(std::string& out, int status);

}  // namespace sar::net
