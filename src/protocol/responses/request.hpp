// Requests to the Responses API: read from a caller, written to a vendor. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_fields.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

[[nodiscard]] Result<ChatRequest> parse_responses_request(std::string_view body);
// Never an error: every kind of part has a form, or is dropped with a note.
[[nodiscard]] Result<std::string> write_responses_request(const ChatRequest& request,
                                                          const RequestTarget& target,
                                                          Fidelity& fidelity);

// Fields that have the same name and shape in both.
inline constexpr std::tuple kResponsesPlainFields{
    JsonField{"model", &ChatRequest::model},
    JsonField{"max_output_tokens", &ChatRequest::max_completion_tokens},
    JsonField{"temperature", &ChatRequest::temperature},
    JsonField{"top_p", &ChatRequest::top_p},
    JsonField{"top_logprobs", &ChatRequest::top_logprobs},
    JsonField{"parallel_tool_calls", &ChatRequest::parallel_tool_calls},
    JsonField{"stream", &ChatRequest::stream},
    JsonField{"service_tier", &ChatRequest::service_tier},
    JsonField{"store", &ChatRequest::store},
    JsonField{"metadata", &ChatRequest::metadata},
    JsonField{"user", &ChatRequest::user},
    JsonField{"safety_identifier", &ChatRequest::safety_identifier},
    JsonField{"prompt_cache_key", &ChatRequest::prompt_cache_key},
    JsonField{"prompt_cache_retention", &ChatRequest::prompt_cache_retention},
    JsonField{"prompt_cache_options", &ChatRequest::prompt_cache_options},
    JsonField{"moderation", &ChatRequest::moderation},
};

inline constexpr std::string_view kIncludeEncrypted = "reasoning.encrypted_content";
inline constexpr std::string_view kIncludeLogprobs = "message.output_text.logprobs";

// `text.format`: the schema's fields stand beside the type.
struct ResponsesFormat {
  std::string type;
  std::string name;
  std::string description;
  RawJson schema;
  std::optional<bool> strict;
  ExtraFields extra;
};
constexpr auto json_fields(const ResponsesFormat*) {
  return std::tuple{
      JsonField{"type", &ResponsesFormat::type}, JsonField{"name", &ResponsesFormat::name},
      JsonField{"description", &ResponsesFormat::description},
      JsonField{"schema", &ResponsesFormat::schema}, JsonField{"strict", &ResponsesFormat::strict}};
}

struct ResponsesText {
  std::optional<ResponsesFormat> format;
  std::string verbosity;
  ExtraFields extra;
};
constexpr auto json_fields(const ResponsesText*) {
  return std::tuple{JsonField{"format", &ResponsesText::format},
                    JsonField{"verbosity", &ResponsesText::verbosity}};
}

struct ResponsesReasoning {
  std::string effort;
  std::string summary;
  std::string generate_summary;  // its deprecated name
  ExtraFields extra;
};
constexpr auto json_fields(const ResponsesReasoning*) {
  return std::tuple{JsonField{"effort", &ResponsesReasoning::effort},
                    JsonField{"summary", &ResponsesReasoning::summary},
                    JsonField{"generate_summary", &ResponsesReasoning::generate_summary}};
}

// None: the request does not say.
[[nodiscard]] std::optional<ResponsesFormat> responses_format(const ChatRequest& request);

}  // namespace sar::protocol
