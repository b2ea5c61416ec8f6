#include "gateway/decode.hpp"

#include <fmt/format.h>

namespace sar::gateway {
namespace {

// English prose and JSON run at about four bytes a token in the vendors' tokenisers; good enough to
// rank channels by cost. Never billed while the vendor reports its own count.
constexpr std::int64_t kBytesPerToken = 4;

// What a record holds of a name; no vendor has one half as long.
constexpr std::size_t kModelBytesMax = store::kModelNameBytesMax;

Error model_too_long(std::size_t bytes) {
  return caller_error(
      ErrorClass::BadRequest, "string_above_max_length",
      fmt::format("Invalid 'model': string too long. Expected a string with maximum length {}, but "
                  "got a string with length {} instead.",
                  kModelBytesMax, bytes),
      "model");
}

}  // namespace

Result<protocol::ChatRequestView> decode_chat(protocol::ChatScanner& scanner,
                                              const std::string& body, Request& request) {
  SAR_TRY(view, scanner.scan_request(body));
  if (view.model.size() > kModelBytesMax) return fail(model_too_long(view.model.size()));
  request.model_asked = view.model;
  request.stream = view.stream;
  request.include_usage = view.include_usage;
  request.output_tokens_max = view.output_tokens_max.value_or(0);
  request.prompt_tokens_estimate =
      (static_cast<std::int64_t>(body.size()) + kBytesPerToken - 1) / kBytesPerToken;
  return view;
}

}  // namespace sar::gateway
