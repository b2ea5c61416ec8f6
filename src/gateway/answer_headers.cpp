#include "gateway/answer_headers.hpp"

#include "core/append.hpp"

namespace sar::gateway {
namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  append_header_value(out, value);
  out.append("\r\n");
}

// Where the dialect's SDKs look for the id of a request, for their own errors and logs.
std::string_view request_id_field(protocol::Dialect dialect) {
  switch (dialect) {
    case protocol::Dialect::OpenAi:
    case protocol::Dialect::OpenAiCompletions:
    case protocol::Dialect::OpenAiResponses:
      return "x-request-id";
    case protocol::Dialect::Anthropic:
      return "request-id";
    default:
      return {};
  }
}

}  // namespace

void append_header_value(std::string& out, std::string_view text) {
  append_percent_encoded(out, text, [](unsigned char byte) { return byte >= 0x20 && byte < 0x7f; });
}

std::string router_headers(const Request& request) {
  std::string lines;
  lines.reserve(256);
  append_line(lines, "X-Router-Request-Id", request.id_text());
  if (const std::string_view name = request_id_field(request.dialect); !name.empty()) {
    append_line(lines, name, request.id_text());
  }
  if (const Attempt* attempt = request.last_attempt()) {
    append_line(lines, "X-Router-Channel", attempt->target->channel->name);
    append_line(lines, "X-Router-Provider", attempt->target->channel->provider);
    append_line(lines, "X-Router-Model", attempt->target->upstream_model);
    lines.append("X-Router-Attempts: ");
    append_integer(lines, request.attempt_count);
    lines.append("\r\n");
  }
  if (!request.fidelity_header.empty()) {
    append_line(lines, "X-Router-Fidelity", request.fidelity_header);
  }
  if (request.explain && request.route != nullptr) {
    lines.append("X-Router-Plan: ");
    routing::append_plan_json(lines, *request.route, request.plan);
    lines.append("\r\n");
  }
  return lines;
}

}  // namespace sar::gateway
