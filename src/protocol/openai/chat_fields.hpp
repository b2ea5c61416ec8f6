// How the canonical structs look in OpenAI's JSON: which field is which member. Internal to the
// dialect.
#pragma once

#include "protocol/json/json_fields.hpp"
#include "protocol/openai/chat_shapes.hpp"

namespace sar::protocol {

constexpr auto json_fields(const ImagePart*) {
  return std::tuple{JsonField{"url", &ImagePart::url}, JsonField{"detail", &ImagePart::detail}};
}

constexpr auto json_fields(const AudioPart*) {
  return std::tuple{JsonField{"data", &AudioPart::data}, JsonField{"format", &AudioPart::format}};
}

constexpr auto json_fields(const FilePart*) {
  return std::tuple{JsonField{"file_id", &FilePart::file_id},
                    JsonField{"file_data", &FilePart::data},
                    JsonField{"filename", &FilePart::filename}};
}

constexpr auto json_fields(const FunctionCall*) {
  return std::tuple{JsonField{"name", &FunctionCall::name},
                    JsonField{"arguments", &FunctionCall::arguments}};
}

constexpr auto json_fields(const CustomCall*) {
  return std::tuple{JsonField{"name", &CustomCall::name}, JsonField{"input", &CustomCall::input}};
}

constexpr auto json_fields(const ToolCall*) {
  return std::tuple{JsonField{"id", &ToolCall::id}, JsonField{"type", &ToolCall::type},
                    JsonField{"function", &ToolCall::function},
                    JsonField{"custom", &ToolCall::custom}};
}

constexpr auto json_fields(const FunctionTool*) {
  return std::tuple{JsonField{"name", &FunctionTool::name},
                    JsonField{"description", &FunctionTool::description},
                    JsonField{"parameters", &FunctionTool::parameters},
                    JsonField{"strict", &FunctionTool::strict}};
}

constexpr auto json_fields(const CustomTool*) {
  return std::tuple{JsonField{"name", &CustomTool::name},
                    JsonField{"description", &CustomTool::description},
                    JsonField{"format", &CustomTool::format}};
}

constexpr auto json_fields(const Tool*) {
  return std::tuple{JsonField{"type", &Tool::type}, JsonField{"function", &Tool::function},
                    JsonField{"custom", &Tool::custom},
                    JsonField{"cache_control", &Tool::cache_control}};
}

constexpr auto json_fields(const SchemaFormat*) {
  return std::tuple{
      JsonField{"name", &SchemaFormat::name}, JsonField{"description", &SchemaFormat::description},
      JsonField{"schema", &SchemaFormat::schema}, JsonField{"strict", &SchemaFormat::strict}};
}

constexpr auto json_fields(const ResponseFormat*) {
  return std::tuple{JsonField{"type", &ResponseFormat::type},
                    JsonField{"json_schema", &ResponseFormat::json_schema}};
}

constexpr auto json_fields(const StreamOptions*) {
  return std::tuple{JsonField{"include_usage", &StreamOptions::include_usage},
                    JsonField{"include_obfuscation", &StreamOptions::include_obfuscation}};
}

constexpr auto json_fields(const ChatRequest*) {
  return std::tuple{
      JsonField{"model", &ChatRequest::model},
      JsonField{"messages", &ChatRequest::messages},
      JsonField{"tools", &ChatRequest::tools},
      JsonField{"tool_choice", &ChatRequest::tool_choice},
      JsonField{"parallel_tool_calls", &ChatRequest::parallel_tool_calls},
      JsonField{"functions", &ChatRequest::functions},
      JsonField{"function_call", &ChatRequest::function_call},
      JsonField{"max_completion_tokens", &ChatRequest::max_completion_tokens},
      JsonField{"max_tokens", &ChatRequest::max_tokens},
      JsonField{"temperature", &ChatRequest::temperature},
      JsonField{"top_p", &ChatRequest::top_p},
      JsonField{"top_k", &ChatRequest::top_k},
      JsonField{"presence_penalty", &ChatRequest::presence_penalty},
      JsonField{"frequency_penalty", &ChatRequest::frequency_penalty},
      JsonField{"seed", &ChatRequest::seed},
      JsonField{"n", &ChatRequest::n},
      JsonField{"stop", &ChatRequest::stop},
      JsonField{"logit_bias", &ChatRequest::logit_bias},
      JsonField{"logprobs", &ChatRequest::logprobs},
      JsonField{"top_logprobs", &ChatRequest::top_logprobs},
      JsonField{"response_format", &ChatRequest::response_format},
      JsonField{"reasoning_effort", &ChatRequest::reasoning_effort},
      JsonField{"verbosity", &ChatRequest::verbosity},
      JsonField{"modalities", &ChatRequest::modalities},
      JsonField{"audio", &ChatRequest::audio},
      JsonField{"prediction", &ChatRequest::prediction},
      JsonField{"web_search_options", &ChatRequest::web_search_options},
      JsonField{"stream", &ChatRequest::stream},
      JsonField{"stream_options", &ChatRequest::stream_options},
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
}

constexpr auto json_fields(const ChatReply*) {
  return std::tuple{JsonField{"id", &ChatReply::id},
                    JsonField{"created", &ChatReply::created},
                    JsonField{"model", &ChatReply::model},
                    JsonField{"choices", &ChatReply::choices},
                    JsonField{"usage", &ChatReply::usage},
                    JsonField{"service_tier", &ChatReply::service_tier},
                    JsonField{"system_fingerprint", &ChatReply::system_fingerprint}};
}

}  // namespace sar::protocol
