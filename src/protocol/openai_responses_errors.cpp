// Refusals, in OpenAI's words.
#include "protocol/openai_responses_errors.hpp"

#include <fmt/format.h>

namespace sar::protocol {
Error refuse_field(std::string_view code, std::string message, std::string_view param) {
  return caller_error(ErrorClass::BadRequest, std::string{code}, std::move(message),
                      std::string{param});
}

Error refuse_field_type(std::string_view param, std::string_view expected) {
  return refuse_field("invalid_type",
                      fmt::format("Invalid type for '{}': expected {}.", param, expected), param);
}

Error refuse_missing_field(std::string_view param) {
  return refuse_field("missing_required_parameter",
                      fmt::format("Missing required parameter: '{}'.", param), param);
}

Error refuse_broken_json(const JsonReader& reader) {
  return refuse_field("invalid_json",
                      fmt::format("The body of the request is not valid JSON: {} (byte {}).",
                                  reader.problem(), reader.problem_at()),
                      {});
}

Error refuse_stateful_field(std::string_view field, std::string_view param) {
  return refuse_field(
      "unsupported_stateful_field",
      fmt::format("'{}' refers to what a vendor keeps. Only a channel that speaks the Responses "
                  "API natively can serve it; the channel for this model is translated to. Send "
                  "the whole conversation in 'input' instead.",
                  field),
      param);
}

}  // namespace sar::protocol
