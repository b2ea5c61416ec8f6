// What the HTTP layer itself refuses, and the answer it gives: OpenAI's error object, since that is
// what callers parse.
#pragma once

#include <string>
#include <string_view>

namespace sar::net {

// Static text only.
struct HttpError {
  int status;
  std::string_view code;
  std::string_view message;
};

// {"error":{"message":…,"type":"invalid_request_error","param":null,"code":…}}
[[nodiscard]] std::string error_body(const HttpError& error);

inline constexpr HttpError kMalformedHead{400, "malformed_request",
                                          "The request is not well-formed HTTP/1.1."};
inline constexpr HttpError kAmbiguousFraming{
    400, "ambiguous_framing", "The length of the request body is not stated in exactly one way."};
inline constexpr HttpError kBadHost{
    400, "bad_host",
    "The request needs exactly one Host header, and its target must agree with it."};
inline constexpr HttpError kBadTarget{400, "bad_target",
                                      "The request target must be an absolute path."};
inline constexpr HttpError kTargetTooLong{414, "target_too_long",
                                          "The request target is too long."};
inline constexpr HttpError kHeadTooLarge{431, "headers_too_large",
                                         "The request headers are too large or too many."};
inline constexpr HttpError kUnknownExpectation{
    417, "expectation_failed", "The only expectation that can be met is 100-continue."};
inline constexpr HttpError kHeadTimeout{408, "request_timeout",
                                        "The request headers took too long to arrive."};
inline constexpr HttpError kNoAnswer{
    500, "internal_error", "The request could not be served because of an internal error."};

}  // namespace sar::net
