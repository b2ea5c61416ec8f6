#include "gateway/request_log.hpp"

#include "core/append.hpp"
#include "core/timestamp.hpp"
#include "gateway/token_classes.hpp"
#include "protocol/openai/chat_wire.hpp"

namespace sar::gateway {
namespace {

constexpr std::size_t kFlushBytes = 32 * 1024;

void append_key(std::string& out, std::string_view key) {
  out.append(",\"").append(key).append("\":");
}

void append_text(std::string& out, std::string_view key, std::string_view value) {
  append_key(out, key);
  protocol::append_json_quoted(out, value);
}

void append_number(std::string& out, std::string_view key, std::int64_t value) {
  append_key(out, key);
  append_integer(out, value);
}

void append_duration(std::string& out, std::string_view key, std::int64_t nanos) {
  append_key(out, key);
  append_milliseconds(out, nanos);
}

void append_usage(std::string& out, const store::SettledRecord& record) {
  for (const TokenClass& token_class : kTokenClasses) {
    const std::int64_t count = record.*token_class.tokens;
    if (count == 0 && !token_class.always_logged) continue;
    out.append(",\"").append(token_class.name).append("_tokens\":");
    append_integer(out, count);
  }
  append_text(out, "usage_source",
              protocol::to_string(static_cast<protocol::UsageSource>(record.usage_source)));
  if (record.price_id.is_nil()) {
    out.append(",\"unpriced\":true");
  } else {
    append_text(out, "cost", Money::from_nanos(record.cost_nanos).to_string());
  }
}

void append_tried(std::string& out, const Request& request) {
  out.append(",\"tried\":[");
  for (std::size_t index = 0; index < request.attempt_count; ++index) {
    const Attempt& attempt = request.attempts[index];
    out.append(index == 0 ? "{\"channel\":" : ",{\"channel\":");
    protocol::append_json_quoted(out, attempt.target->channel->name);
    append_number(out, "vendor_status", attempt.vendor_status);
    append_duration(out, "duration_ms", attempt.duration.count());
    if (attempt.error_class != 0xff) {
      append_text(out, "error_class", to_string(static_cast<ErrorClass>(attempt.error_class)));
    }
    out.push_back('}');
  }
  out.push_back(']');
}

void append_answered(std::string& out, const Request& request, const store::SettledRecord& record) {
  const Attempt* last = request.last_attempt();
  if (last == nullptr) return;
  append_text(out, "channel", last->target->channel->name);
  append_text(out, "upstream_model", last->target->upstream_model);
  append_number(out, "attempts", request.attempt_count);
  append_usage(out, record);
  if (!record.fidelity_json.empty()) {
    append_key(out, "fidelity");
    out.append(record.fidelity_json);
  }
  if (request.attempt_count > 1 || last->error_class != 0xff) append_tried(out, request);
}

}  // namespace

void RequestLog::append(const Request& request, const store::SettledRecord& record,
                        const Error* error) {
  if (!enabled_) return;
  const bool failed = record.outcome == store::Outcome::Failed;
  lines_.append("{\"ts\":\"");
  append_rfc3339(lines_, request.received_at);
  lines_.append(failed ? "\",\"level\":\"warn\",\"event\":\"request\",\"request_id\":\""
                       : "\",\"level\":\"info\",\"event\":\"request\",\"request_id\":\"");
  const auto id = request.id.to_chars();
  lines_.append(id.data(), id.size()).push_back('"');
  append_text(lines_, "outcome", store::to_string(record.outcome));
  append_number(lines_, "status", record.status);
  append_text(lines_, "endpoint", record.endpoint);
  append_text(lines_, "dialect", record.caller_dialect);
  if (!request.caller.key_name().empty()) append_text(lines_, "api_key", request.caller.key_name());
  if (!request.model_asked.empty()) append_text(lines_, "model", request.model_asked);
  lines_.append(record.streamed ? ",\"stream\":true" : ",\"stream\":false");
  append_duration(lines_, "duration_ms", record.duration_nanos);
  if (record.first_token_nanos >= 0) {
    append_duration(lines_, "first_token_ms", record.first_token_nanos);
  }
  append_answered(lines_, request, record);
  if (error != nullptr) {
    append_text(lines_, "error_class", to_string(error->error_class));
    append_text(lines_, "error_code", error->code);
    append_text(lines_, "blame", to_string(error->blame));
  }
  lines_.append("}\n");
  if (lines_.size() >= kFlushBytes) flush();
}

void RequestLog::flush() {
  if (lines_.empty()) return;
  log_.write_lines(lines_);
  lines_.clear();
}

}  // namespace sar::gateway
