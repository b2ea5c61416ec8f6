// The X-Router-* fields of an answer: which channel served it, and why on request.
#pragma once

#include <string>
#include <string_view>

#include "gateway/request.hpp"

namespace sar::gateway {

// Finished lines for net::AnswerHead::header_lines. What is not known yet is left out.
[[nodiscard]] std::string router_headers(const Request& request);

// `text` for the value of a header field: everything but visible ASCII and blanks is
// percent-encoded.
void append_header_value(std::string& out, std::string_view text);

}  // namespace sar::gateway
