// The head of a vendor's answer, as strict as that of a request: the vendor is not trusted either.
#pragma once

#include <optional>
#include <string_view>

#include "core/headers.hpp"
#include "net/body_decoder.hpp"

namespace sar::net {

// Whether the request was HEAD: its answer states a length and has no body.
enum class AnswerBody : std::uint8_t { Expected, Forbidden };

struct ResponseTraits {
  int status = 0;
  BodyFraming framing;
  bool keep_alive = false;
  [[nodiscard]] bool interim() const { return status < 200; }
};

// Parses a complete head into `headers`, whose memory is reused. Nothing if it is malformed, its
// framing ambiguous, or its status outside of 100–599.
[[nodiscard]] std::optional<ResponseTraits> parse_response(std::string_view text,
                                                           HeaderTable& headers, AnswerBody body);

}  // namespace sar::net
