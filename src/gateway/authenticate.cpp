#include "gateway/authenticate.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kScheme = "Bearer ";

Result<std::string_view> presented_key(const HeaderTable& headers) {
  const std::string_view field = headers.get("authorization");
  if (field.data() == nullptr) {
    return fail(caller_error(
        ErrorClass::Auth, "missing_api_key",
        "You didn't provide an API key. Send it as 'Authorization: Bearer sk-sar-…'."));
  }
  if (headers.count("authorization") > 1) {
    return fail(caller_error(ErrorClass::Auth, "invalid_api_key",
                             "The request carries more than one Authorization header."));
  }
  if (field.size() < kScheme.size() ||
      !equal_ignoring_case(field.substr(0, kScheme.size()), kScheme)) {
    return fail(caller_error(ErrorClass::Auth, "invalid_api_key",
                             "The Authorization header must read 'Bearer <API key>'."));
  }
  return field.substr(kScheme.size());
}

}  // namespace

Result<Caller> authenticate(const HeaderTable& headers, const access::KeyRing& key_ring,
                            WallTime now, access::HashMemo& memo) {
  SAR_TRY(presented, presented_key(headers));
  SAR_TRY(entry, key_ring.authenticate(presented, now, memo));
  return Caller{.entry = entry};
}

}  // namespace sar::gateway
