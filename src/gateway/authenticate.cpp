#include "gateway/authenticate.hpp"

#include <array>

#include "gateway/endpoints.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kScheme = "Bearer ";
constexpr std::string_view kAuthorization = "authorization";
// Anthropic's and Gemini's SDKs.
constexpr std::array<std::string_view, 2> kKeyHeaders{"x-api-key", "x-goog-api-key"};

Error refused(std::string message) {
  return caller_error(ErrorClass::Auth, "invalid_api_key", std::move(message));
}

// The one key that the request presents, however often.
class Presented {
 public:
  [[nodiscard]] Result<void> add(std::string_view key) {
    if (has_key_ && key != key_)
      return fail(refused("The request carries two different API keys."));
    key_ = key;
    has_key_ = true;
    return {};
  }
  [[nodiscard]] Result<std::string_view> key() const {
    if (has_key_) return key_;
    return fail(caller_error(
        ErrorClass::Auth, "missing_api_key",
        "You didn't provide an API key. Send it as 'Authorization: Bearer sk-sar-…', or in "
        "x-api-key or x-goog-api-key."));
  }

 private:
  std::string_view key_;
  bool has_key_ = false;
};

Result<std::string_view> bearer_token(const HeaderTable& headers, std::string_view field) {
  if (headers.count(kAuthorization) > 1) {
    return fail(refused("The request carries more than one Authorization header."));
  }
  if (field.size() < kScheme.size() ||
      !equal_ignoring_case(field.substr(0, kScheme.size()), kScheme)) {
    return fail(refused("The Authorization header must read 'Bearer <API key>'."));
  }
  return field.substr(kScheme.size());
}

// `query_key` keeps what stands in the query.
Result<std::string_view> presented_key(const net::RequestHead& head,
                                       std::optional<std::string>& query_key) {
  Presented presented;
  const std::string_view authorization = head.headers.get(kAuthorization);
  if (authorization.data() != nullptr) {
    SAR_TRY(token, bearer_token(head.headers, authorization));
    SAR_CHECK(presented.add(token));
  }
  for (const std::string_view name : kKeyHeaders) {
    if (head.headers.count(name) > 1) {
      return fail(refused("The request carries an API key header more than once."));
    }
    const std::string_view key = head.headers.get(name);
    if (key.data() != nullptr) SAR_CHECK(presented.add(key));
  }
  if (!head.query().empty()) query_key = query_field(head.query(), "key");
  if (query_key) SAR_CHECK(presented.add(*query_key));
  return presented.key();
}

}  // namespace

Result<Caller> authenticate(const net::RequestHead& head, const access::KeyRing& key_ring,
                            WallTime now, access::HashMemo& memo) {
  std::optional<std::string> query_key;
  SAR_TRY(presented, presented_key(head, query_key));
  SAR_TRY(entry, key_ring.authenticate(presented, now, memo));
  return Caller{.entry = entry};
}

}  // namespace sar::gateway
