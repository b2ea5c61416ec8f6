// Items and the object around them, written.
#include "protocol/responses/output.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_text.hpp"
#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

void append_message(std::string& out, const OutputItem& item, std::string_view status) {
  fmt::format_to(std::back_inserter(out),
                 R"({{"id":{},"type":"message","status":"{}","role":"assistant",)",
                 json_quoted(item.id), status);
  if (!item.phase.empty()) out.append(R"("phase":)").append(item.phase).push_back(',');
  out.append(R"("content":[)");
  for (const OutputText& part : item.parts) {
    if (&part != item.parts.data()) out.push_back(',');
    append_output_part(out, part);
  }
  out.append("]}");
}

void append_reasoning(std::string& out, const OutputItem& item, std::string_view status) {
  fmt::format_to(std::back_inserter(out), R"({{"id":{},"type":"reasoning","status":"{}",)",
                 json_quoted(item.id), status);
  out.append(R"("summary":[)");
  if (!item.text.empty()) {
    out.append(R"({"type":"summary_text","text":")").append(item.text).append("\"}");
  }
  out.append("]");
  if (!item.encrypted_content.empty()) {
    out.append(R"(,"encrypted_content":)");
    append_json_quoted(out, item.encrypted_content);
  }
  out.append("}");
}

void append_call(std::string& out, const OutputItem& item, std::string_view status) {
  const bool is_custom = item.kind == OutputKind::CustomCall;
  fmt::format_to(std::back_inserter(out),
                 R"({{"id":{},"type":"{}","status":"{}","call_id":{},"name":{},"{}":")",
                 json_quoted(item.id), is_custom ? "custom_tool_call" : "function_call", status,
                 json_quoted(item.call_id), json_quoted(item.name),
                 is_custom ? "input" : "arguments");
  out.append(item.text).append("\"}");
}

void append_counts(std::string& out, const Usage& counts) {
  fmt::format_to(std::back_inserter(out),
                 R"({{"input_tokens":{},"input_tokens_details":{{"cached_tokens":{},)"
                 R"("cache_write_tokens":{}}},"output_tokens":{},)"
                 R"("output_tokens_details":{{"reasoning_tokens":{}}},"total_tokens":{}}})",
                 counts.prompt_total(), counts.cache_read,
                 counts.cache_write + counts.cache_write_1h, counts.output_total(),
                 counts.reasoning, counts.prompt_total() + counts.output_total());
}

void append_usage(std::string& out, const OutputResponse& response) {
  out.append(R"(,"usage":)");
  if (!response.usage) {
    out.append("null");
  } else if (response.is_own_usage && !response.usage->original.empty()) {
    out.append(response.usage->original.text);
  } else {
    append_counts(out, response.usage->counts);
  }
}

}  // namespace

void append_output_part(std::string& out, const OutputText& part) {
  if (part.is_refusal) {
    out.append(R"({"type":"refusal","refusal":")").append(part.text).append("\"}");
    return;
  }
  out.append(R"({"type":"output_text","text":")").append(part.text);
  out.append(R"(","annotations":[)").append(part.annotations);
  out.append(R"(],"logprobs":[)").append(part.logprobs).append("]}");
}

void append_output_item(std::string& out, const OutputItem& item, std::string_view status) {
  switch (item.kind) {
    case OutputKind::Message:
      return append_message(out, item, status);
    case OutputKind::Reasoning:
      return append_reasoning(out, item, status);
    case OutputKind::FunctionCall:
    case OutputKind::CustomCall:
      return append_call(out, item, status);
    case OutputKind::Raw:
      out.append(item.text);
  }
}

OutputEnd output_end(const FinishReason& reason) {
  switch (reason.kind) {
    case Finish::Length:
      return {.status = "incomplete", .incomplete_reason = "max_output_tokens", .error = {}};
    case Finish::ContentFilter:
      return {.status = "incomplete", .incomplete_reason = "content_filter", .error = {}};
    case Finish::Error:
      return {.status = "failed",
              .incomplete_reason = {},
              .error = R"({"code":"server_error","message":"The vendor gave up."})"};
    default:
      return {.status = "completed", .incomplete_reason = {}, .error = {}};
  }
}

void append_response(std::string& out, const OutputResponse& response, const OutputEnd& end) {
  fmt::format_to(std::back_inserter(out),
                 R"({{"id":{},"object":"response","created_at":{},"status":"{}","error":{},)"
                 R"("incomplete_details":{},"model":{},)",
                 json_quoted(response.id), response.created, end.status,
                 end.error.empty() ? "null" : end.error,
                 end.incomplete_reason.empty()
                     ? "null"
                     : fmt::format(R"({{"reason":"{}"}})", end.incomplete_reason),
                 json_quoted(response.model));
  out.append(R"("output":[)");
  if (response.items != nullptr) {
    for (const OutputItem& item : *response.items) {
      if (&item != response.items->data()) out.push_back(',');
      append_output_item(out, item, status_of(item));
    }
  }
  out.append("],").append(response.echo.empty() ? responses_echo(ChatRequest{}) : response.echo);
  if (!response.service_tier.empty()) {
    out.append(R"(,"service_tier":)");
    append_json_quoted(out, response.service_tier);
  }
  append_usage(out, response);
  out.append("}");
}

void append_escaped(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  append_json_quoted(out, text);
  out.pop_back();
  out.erase(begin, 1);
}

std::string output_id(std::string_view prefix, std::string_view request_id, std::size_t index) {
  return fmt::format("{}{}_{}", prefix, request_id, index);
}

std::string image_item(const ImagePart& image, std::string_view id) {
  constexpr std::string_view kBase64 = ";base64,";
  const std::size_t data = image.url.find(kBase64);
  if (!image.url.starts_with("data:") || data == std::string::npos) return {};
  return fmt::format(
      R"({{"type":"image_generation_call","id":{},"status":"completed","result":{}}})",
      json_quoted(id), json_quoted(std::string_view{image.url}.substr(data + kBase64.size())));
}

}  // namespace sar::protocol
