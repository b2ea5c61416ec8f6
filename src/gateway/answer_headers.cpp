#include "gateway/answer_headers.hpp"

#include <fmt/format.h>

#include <iterator>

namespace sar::gateway {
namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  append_header_value(out, value);
  out.append("\r\n");
}

}  // namespace

void append_header_value(std::string& out, std::string_view text) {
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte < 0x7f) {
      out.push_back(letter);
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
    }
  }
}

std::string router_headers(const Request& request) {
  std::string lines;
  lines.reserve(256);
  const auto id = request.id.to_chars();
  append_line(lines, "X-Router-Request-Id", {id.data(), id.size()});
  if (const Attempt* attempt = request.last_attempt()) {
    append_line(lines, "X-Router-Channel", attempt->target->channel->name);
    append_line(lines, "X-Router-Provider", attempt->target->channel->provider);
    append_line(lines, "X-Router-Model", attempt->target->upstream_model);
    lines.append("X-Router-Attempts: ");
    fmt::format_to(std::back_inserter(lines), "{}\r\n", request.attempt_count);
  }
  if (request.explain && request.route != nullptr) {
    std::string plan;
    routing::append_plan_json(plan, *request.route, request.plan);
    append_line(lines, "X-Router-Plan", plan);
  }
  return lines;
}

}  // namespace sar::gateway
