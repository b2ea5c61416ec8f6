// The head of a request. What two servers could read in two ways is refused.
#pragma once

#include <expected>
#include <string_view>

#include "net/body_decoder.hpp"
#include "net/http_error.hpp"
#include "net/http_exchange.hpp"

namespace sar::net {

struct RequestTraits {
  BodyFraming framing;
  bool http_1_0 = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

inline constexpr std::size_t kMethodBytesMax = 32;
inline constexpr std::size_t kTargetBytesMax = 8 * 1024;

// Parses a complete head (as HeadAssembler yields it) into `head`, whose memory is reused. An
// absolute-form target is reduced to its path.
[[nodiscard]] std::expected<RequestTraits, HttpError> parse_request(std::string_view text,
                                                                    RequestHead& head);

}  // namespace sar::net
