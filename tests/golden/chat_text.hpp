// What the router understands of a request, a reply or a stream: the contents of an expected file.
#pragma once

#include <string>
#include <string_view>

namespace sar::test {

[[nodiscard]] std::string request_text(std::string_view body);
[[nodiscard]] std::string reply_text(std::string_view body);
[[nodiscard]] std::string stream_text(std::string_view bytes);

// The body as it is sent to a vendor that calls the model "upstream". REQUIRES: it is accepted.
[[nodiscard]] std::string spliced(std::string_view body);

}  // namespace sar::test
