// The body of a vendor's refusal, read leniently: vendors agree on nothing here.
#pragma once

#include <string>
#include <string_view>

namespace sar::provider {

struct ErrorBody {
  std::string code;  // numbers as their digits
  std::string type;
  std::string message;
  std::string param;
  std::string status = {};       // Google's: RESOURCE_EXHAUSTED
  std::string reason = {};       // of Google's ErrorInfo, or OpenRouter's metadata.error_type
  std::string quota = {};        // id of the quota that is used up, by Google's QuotaFailure
  std::string retry_delay = {};  // of Google's RetryInfo: "34.4s"
  bool is_flagged = false;       // OpenRouter's moderation gave reasons
};

// Understands {"error":{…}}, {"error":"text","code":…}, {"message":…,"code":…}, {"detail":"text" |
// [{"msg":…}]}, [{"error":…}], a bare JSON string and plain text; Google's details, OpenRouter's
// metadata with what the vendor behind it said. HTML and unreadable bodies give an empty one.
[[nodiscard]] ErrorBody parse_error_body(std::string_view body);

}  // namespace sar::provider
