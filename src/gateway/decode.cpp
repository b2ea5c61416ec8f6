#include "gateway/decode.hpp"

#include <fmt/format.h>

#include "gateway/channel_runtime.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/model_wire.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::gateway {
namespace {

// What a record holds of a name; no vendor has one half as long.
constexpr std::size_t kModelBytesMax = store::kModelNameBytesMax;
constexpr std::string_view kJson = "application/json";
// Good enough to rank channels by cost.
constexpr std::int64_t kBytesPerToken = 4;
// A form carries a file: sound of 128 kbit/s at 20 tokens a second
// (protocol/tokens/media_tokens.hpp).
constexpr std::int64_t kFormBytesPerToken = 800;

Error model_too_long(std::size_t bytes) {
  return caller_error(
      ErrorClass::BadRequest, "string_above_max_length",
      fmt::format("Invalid 'model': string too long. Expected a string with maximum length {}, but "
                  "got a string with length {} instead.",
                  kModelBytesMax, bytes),
      "model");
}

}  // namespace

Result<Incoming> decode(Worker& worker, const net::RequestHead& head, const std::string& body,
                        Request& request) {
  Incoming incoming{.bytes = body, .content_type = kJson, .view = {}};
  const std::string_view content_type = head.headers.get("content-type");
  const bool is_form =
      request.operation != provider::Operation::Chat && protocol::is_form(content_type);
  if (is_form) incoming.content_type = content_type;
  SAR_TRY(scanned, is_form ? protocol::scan_form(body, content_type)
                           : request.wire->scan_request(worker.reader, body, worker.model_buffer));
  incoming.view = scanned;
  // Whether base64 is asked for must be known even if the body passes through.
  if (is_embedding(request.operation) && body.contains("base64")) {
    SAR_CHECK(read_canonical(request, incoming));
  }
  const protocol::ChatRequestView& view = incoming.view;
  if (request.model_asked.empty()) request.model_asked = view.model;
  if (request.model_asked.empty()) return fail(protocol::missing_parameter("model"));
  if (request.model_asked.size() > kModelBytesMax) {
    return fail(model_too_long(request.model_asked.size()));
  }
  request.stateful_field = view.stateful_field;
  request.stream = request.stream || view.stream;
  request.include_usage = view.include_usage;
  request.output_tokens_max = view.output_tokens_max.value_or(0);
  const auto bytes = static_cast<std::int64_t>(body.size());
  request.prompt_tokens_estimate = bytes / (is_form ? kFormBytesPerToken : kBytesPerToken);
  if (!is_form) request.body = body;
  request.body_facts = {
      .dialect = request.dialect, .has_tools = view.has_tools, .has_images = view.has_images};
  return incoming;
}

void refine_estimate(Request& request) {
  if (request.body.empty()) return;
  request.prompt_tokens_estimate = protocol::estimate_body(request.body, request.body_facts);
}

}  // namespace sar::gateway
