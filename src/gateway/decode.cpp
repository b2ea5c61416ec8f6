#include "gateway/decode.hpp"

namespace sar::gateway {
namespace {

// English prose and JSON run at about four bytes a token in the vendors' tokenisers; good enough to
// rank channels by cost. Never billed while the vendor reports its own count.
constexpr std::int64_t kBytesPerToken = 4;

}  // namespace

Result<protocol::ChatRequestView> decode_chat(protocol::ChatScanner& scanner,
                                              const std::string& body, Request& request) {
  SAR_TRY(view, scanner.scan_request(body));
  request.model_asked = view.model;
  request.stream = view.stream;
  request.include_usage = view.include_usage;
  request.output_tokens_max = view.output_tokens_max.value_or(0);
  request.prompt_tokens_estimate =
      (static_cast<std::int64_t>(body.size()) + kBytesPerToken - 1) / kBytesPerToken;
  return view;
}

}  // namespace sar::gateway
