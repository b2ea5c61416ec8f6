// Errors as HTTP: status, body and Retry-After.
#include "gateway/errors.hpp"

#include <gtest/gtest.h>

#include "gateway/answer_headers.hpp"
#include "gateway/endpoints.hpp"

namespace sar::gateway {
namespace {

struct StatusCase {
  ErrorClass error_class;
  Blame blame;
  int status;
};

TEST(ErrorsTest, StatusFollowsClassAndBlame) {
  constexpr StatusCase kCases[] = {
      {ErrorClass::Auth, Blame::Caller, 401},
      {ErrorClass::Auth, Blame::Vendor, 502},
      {ErrorClass::Permission, Blame::Caller, 403},
      {ErrorClass::Permission, Blame::Vendor, 502},
      {ErrorClass::RateLimited, Blame::Caller, 429},
      {ErrorClass::RateLimited, Blame::Vendor, 429},
      {ErrorClass::QuotaExhausted, Blame::Vendor, 503},
      {ErrorClass::Overloaded, Blame::Vendor, 503},
      {ErrorClass::Timeout, Blame::Caller, 408},
      {ErrorClass::Timeout, Blame::Vendor, 504},
      {ErrorClass::BadRequest, Blame::Caller, 400},
      {ErrorClass::ContextLength, Blame::Caller, 400},
      {ErrorClass::ModelNotFound, Blame::Caller, 404},
      {ErrorClass::ModelNotFound, Blame::Vendor, 404},
      {ErrorClass::PayloadTooLarge, Blame::Caller, 413},
      {ErrorClass::ServerError, Blame::Vendor, 502},
      {ErrorClass::StreamBroken, Blame::Vendor, 502},
      {ErrorClass::Unavailable, Blame::Router, 503},
      {ErrorClass::Internal, Blame::Router, 500},
  };
  for (const StatusCase& expected : kCases) {
    Error error;
    error.error_class = expected.error_class;
    error.blame = expected.blame;
    EXPECT_EQ(http_status(error), expected.status)
        << to_string(expected.error_class) << " blamed on " << to_string(expected.blame);
  }
}

TEST(ErrorsTest, AnthropicHasAStatusOfItsOwnForOverload) {
  const Error overloaded = vendor_error(ErrorClass::Overloaded, "vendor_overloaded", "busy");
  EXPECT_EQ(http_status(overloaded, protocol::Dialect::Anthropic), 529);
  EXPECT_EQ(http_status(overloaded, protocol::Dialect::Gemini), 503);
}

TEST(ErrorsTest, RetryAfterIsRoundedUpAndCapped) {
  Error error;
  EXPECT_EQ(retry_after_line(error), "");
  error.retry_after = std::chrono::milliseconds{1};
  EXPECT_EQ(retry_after_line(error), "Retry-After: 1\r\n");
  error.retry_after = std::chrono::hours{3};
  EXPECT_EQ(retry_after_line(error), "Retry-After: 300\r\n");
}

TEST(AnswerHeadersTest, ValuesCannotBreakOut) {
  std::string value;
  append_header_value(value, "a\r\nSet-Cookie: x\tü");
  EXPECT_EQ(value, "a%0D%0ASet-Cookie: x%09%C3%BC");
}

TEST(EndpointsTest, PathsAreComparedByteByByte) {
  EXPECT_TRUE(find_endpoint("POST", "/v1/chat/completions"));
  for (const std::string_view path :
       {"/V1/chat/completions", "/v1/chat/completions/", "//v1/chat/completions",
        "/v1//chat/completions", "/v1/./chat/completions", "/v1/chat/completions;x",
        "/v1/chat/completions.json", "/v1/chat%2fcompletions", "/v1/x/../chat/completions",
        "v1/chat/completions", "/v1/chat/completionS", ""}) {
    EXPECT_FALSE(find_endpoint("POST", path)) << path;
  }
  const auto model = find_endpoint("GET", "/v1/models/a%2Fb");
  ASSERT_TRUE(model);
  EXPECT_EQ(model->argument, "a%2Fb");
  EXPECT_EQ(find_endpoint("DELETE", "/v1/models").error().error_class,
            ErrorClass::MethodNotAllowed);
}

TEST(EndpointsTest, HeadIsServedWhereGetIsAndNowhereElse) {
  for (const std::string_view path : {"/v1/models", "/healthz", "/readyz"}) {
    const auto head = find_endpoint("HEAD", path);
    ASSERT_TRUE(head) << path;
    EXPECT_EQ(head->endpoint, find_endpoint("GET", path)->endpoint);
    EXPECT_EQ(allow_line(path), "Allow: GET, HEAD\r\n");
  }
  EXPECT_TRUE(find_endpoint("HEAD", "/v1/models/x"));
  EXPECT_EQ(allow_line("/v1/models/x"), "Allow: POST, GET, HEAD\r\n");  // POST: a Gemini method
  EXPECT_FALSE(find_endpoint("HEAD", "/v1/chat/completions"));
  EXPECT_EQ(allow_line("/v1/chat/completions"), "Allow: POST\r\n");
  EXPECT_EQ(allow_line("/nowhere"), "");
}

}  // namespace
}  // namespace sar::gateway
