// What vendors' refusals mean: bodies in the shapes they really have, one line each.
#include <gtest/gtest.h>

#include "core/config/configuration.hpp"
#include "provider/adapter.hpp"
#include "provider/classify.hpp"
#include "provider/error_body.hpp"

namespace sar::provider {
namespace {

struct RefusalCase {
  int status;
  std::string_view body;
  ErrorClass error_class;
};

constexpr RefusalCase kCases[] = {
    // OpenAI
    {401,
     R"({"error":{"message":"Incorrect API key provided: sk-ab***yz.","type":"invalid_request_error","code":"invalid_api_key"}})",
     ErrorClass::Auth},
    {429,
     R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}})",
     ErrorClass::QuotaExhausted},
    {429,
     R"({"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}})",
     ErrorClass::RateLimited},
    {404,
     R"({"error":{"message":"The model does not exist","type":"invalid_request_error","code":"model_not_found"}})",
     ErrorClass::ModelNotFound},
    {400,
     R"({"error":{"message":"This model's maximum context length is 8192 tokens","code":"context_length_exceeded"}})",
     ErrorClass::ContextLength},
    {400,
     R"({"error":{"message":"Unsupported parameter: 'max_tokens'","param":"max_tokens","code":"unsupported_parameter"}})",
     ErrorClass::BadRequest},
    {403,
     R"({"error":{"message":"Country not supported","code":"unsupported_country_region_territory"}})",
     ErrorClass::Permission},
    {500, R"({"error":{"message":"The server had an error","type":"server_error"}})",
     ErrorClass::ServerError},
    {503, R"({"error":{"message":"The engine is currently overloaded"}})", ErrorClass::Overloaded},
    // Groq
    {400,
     R"({"error":{"message":"Failed to call a function","type":"invalid_request_error","code":"tool_use_failed"}})",
     ErrorClass::ToolUseFailed},
    {413,
     R"({"error":{"message":"Request too large for model in organization `org_01x` on tokens per minute (TPM): limit 6000","type":"tokens","code":"rate_limit_exceeded"}})",
     ErrorClass::RateLimited},
    {498, "", ErrorClass::Overloaded},
    // Others that speak the dialect
    {402, R"({"error":{"message":"Insufficient Balance","type":"unknown_error"}})",
     ErrorClass::QuotaExhausted},
    {400, R"({"code":"invalid-argument","error":"Incorrect API key provided"})", ErrorClass::Auth},
    {401, R"({"detail":"Invalid API Key"})", ErrorClass::Auth},
    {422, R"({"detail":[{"msg":"field required","loc":["body"]}]})", ErrorClass::BadRequest},
    {400, R"({"code":20012,"message":"Model does not exist","data":null})",
     ErrorClass::ModelNotFound},
    {403, R"({"code":30001,"message":"Sorry, your account balance is insufficient","data":null})",
     ErrorClass::QuotaExhausted},
    {401, R"("Invalid token")", ErrorClass::Auth},
    {429, R"({"error":{"message":"busy","type":"engine_overloaded_error"}})",
     ErrorClass::Overloaded},
    {503,
     R"({"error":{"message":"分组 default 下模型 x 无可用渠道（distributor）","type":"new_api_error","code":"model_not_found"}})",
     ErrorClass::ModelNotFound},
    {403,
     R"({"error":{"message":"用户额度不足","type":"new_api_error","code":"insufficient_user_quota"}})",
     ErrorClass::QuotaExhausted},
    {400, R"({"error":{"message":"Content Exists Risk"}})", ErrorClass::ContentFilter},
    // Nothing structured
    {502, "<html><body>502 Bad Gateway</body></html>", ErrorClass::ServerError},
    {504, "", ErrorClass::Timeout},
    {524, "error code: 524", ErrorClass::Timeout},
    {529, "", ErrorClass::Overloaded},
    {302, "", ErrorClass::ServerError},
    // Digits in a request id are not a status.
    {400, R"({"error":{"message":"bad field request id 5005030429"}})", ErrorClass::BadRequest},
    // An error inside a 200
    {200, R"({"error":{"message":"Provider returned error","code":502}})", ErrorClass::ServerError},
    {200, R"({"error":{"message":"limit","code":429}})", ErrorClass::RateLimited},
    {200, R"({"error":{"message":"something"}})", ErrorClass::ServerError},
};

TEST(ClassifyTest, EveryShape) {
  const HeaderTable headers;
  for (const RefusalCase& refusal : kCases) {
    const Error error =
        classify_reply({.status = refusal.status, .headers = headers, .body = refusal.body});
    EXPECT_EQ(error.error_class, refusal.error_class)
        << refusal.status << " " << refusal.body << " is taken for "
        << to_string(error.error_class);
    EXPECT_EQ(error.vendor_status, refusal.status);
    EXPECT_FALSE(error.message.empty());
    EXPECT_FALSE(error.code.empty());
  }
}

TEST(ClassifyTest, OnlyTheCallersOwnMistakesEndTheSearch) {
  const HeaderTable headers;
  for (const RefusalCase& refusal : kCases) {
    const Error error =
        classify_reply({.status = refusal.status, .headers = headers, .body = refusal.body});
    const bool callers = error.error_class == ErrorClass::BadRequest ||
                         error.error_class == ErrorClass::ContextLength ||
                         error.error_class == ErrorClass::ContentFilter;
    EXPECT_EQ(error.blame, callers ? Blame::Caller : Blame::Vendor) << refusal.body;
    EXPECT_EQ(error.retry, callers ? Retry::Never : Retry::OtherChannel) << refusal.body;
  }
}

TEST(ClassifyTest, CallersReadTheVendorsWordsAboutTheirOwnMistake) {
  const HeaderTable headers;
  const Error error = classify_reply(
      {.status = 400,
       .headers = headers,
       .body =
           R"({"error":{"message":"Bad 'temperature'","param":"temperature","code":"invalid_value"}})"});
  EXPECT_EQ(error.message, "Bad 'temperature'");
  EXPECT_EQ(error.param, "temperature");
  EXPECT_EQ(error.code, "invalid_value");
}

TEST(ClassifyTest, NothingAboutOurAccountReachesCallers) {
  const HeaderTable headers;
  const Error auth = classify_reply(
      {.status = 401,
       .headers = headers,
       .body = R"({"error":{"message":"Incorrect API key provided: sk-live-0123"}})"});
  EXPECT_EQ(auth.message.find("sk-live"), std::string::npos);
  const Error limited = classify_reply(
      {.status = 429,
       .headers = headers,
       .body =
           R"({"error":{"message":"Rate limit reached for gpt-4o in organization org-AbC123 at https://x.internal/y","code":"rate_limit_exceeded"}})"});
  EXPECT_NE(limited.message.find("gpt-4o"), std::string::npos);
  EXPECT_EQ(limited.message.find("org-AbC123"), std::string::npos);
  EXPECT_EQ(limited.message.find("internal"), std::string::npos);
}

TEST(ClassifyTest, WaitIsCappedUnlessTheQuotaIsUsedUp) {
  HeaderTable headers;
  headers.add("Retry-After", "7200");
  EXPECT_EQ(classify_reply({.status = 429, .headers = headers, .body = ""}).retry_after,
            std::chrono::minutes{5});
  EXPECT_EQ(classify_reply({.status = 402, .headers = headers, .body = ""}).retry_after,
            std::chrono::hours{2});
}

}  // namespace
}  // namespace sar::provider
