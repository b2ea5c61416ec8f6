// Text assembly only; what to say is decided in vendor.cpp.
#include "chat_answer.hpp"

#include <array>
#include <charconv>

#include "json_text.hpp"

namespace sim {
namespace {

void append_tool_calls(std::string& out, const ChatPlay& play) {
  out += R"(,"tool_calls":[)";
  for (std::int64_t call = 0; call < play.tool_calls; ++call) {
    if (call > 0) out += ',';
    out += R"({"id":")";
    append_tool_call_id(out, play, call);
    out += R"(","type":"function","function":{"name":")";
    out += play.call.tool_name;
    out += R"(","arguments":")";
    json::append_escaped(out, tool_arguments());
    out += R"("}})";
  }
  out += ']';
}

void append_message(std::string& out, const ChatPlay& play, std::int64_t choice) {
  out += R"({"role":"assistant","content":)";
  if (play.tool_calls > 0) {
    out += R"(null,"refusal":null)";
    append_tool_calls(out, play);
  } else {
    out += '"';
    for (Content content = play.content; content.next();) content.append(out, choice);
    out += R"(","refusal":null)";
  }
  out += '}';
}

}  // namespace

std::string_view tool_arguments() { return R"({"location":"Paris","unit":"celsius"})"; }

std::int64_t fragments_per_tool_call() {
  const auto parts = (tool_arguments().size() + kToolFragmentBytes - 1) / kToolFragmentBytes;
  return 1 + static_cast<std::int64_t>(parts);
}

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), result.ptr);
}

void append_tool_call_id(std::string& out, const ChatPlay& play, std::int64_t call) {
  out += "call_sim_";
  append_number(out, static_cast<std::int64_t>(play.sequence));
  out += '_';
  append_number(out, call);
}

void append_usage(std::string& out, const ChatPlay& play) {
  if (play.scenario.usage == UsageReport::None) {
    out += "null";
    return;
  }
  const bool is_zero = play.scenario.usage == UsageReport::Zero;
  const Usage usage = is_zero ? Usage{} : play.usage;
  out += R"({"prompt_tokens":)";
  append_number(out, usage.prompt);
  out += R"(,"completion_tokens":)";
  append_number(out, usage.completion);
  out += R"(,"total_tokens":)";
  append_number(out, usage.prompt + usage.completion);
  out += R"(,"prompt_tokens_details":{"cached_tokens":)";
  append_number(out, usage.cached);
  out += R"(,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":)";
  append_number(out, usage.reasoning);
  out += R"(,"audio_tokens":0}})";
}

void append_completion(std::string& out, ChatPlay play) {
  out += R"({"id":"chatcmpl-sim-)";
  append_number(out, static_cast<std::int64_t>(play.sequence));
  out += R"(","object":"chat.completion","created":)";
  append_number(out, play.created);
  out += R"(,"model":")";
  out += play.call.model;
  out += R"(","choices":[)";
  for (std::int64_t choice = 0; choice < play.call.choices; ++choice) {
    if (choice > 0) out += ',';
    out += R"({"index":)";
    append_number(out, choice);
    out += R"(,"message":)";
    append_message(out, play, choice);
    out += R"(,"logprobs":null,"finish_reason":")";
    out += play.finish_reason;
    out += R"("})";
  }
  out += ']';
  if (play.scenario.usage != UsageReport::None) {
    out += R"(,"usage":)";
    append_usage(out, play);
  }
  out += R"(,"system_fingerprint":"fp_sim"})";
}

void append_error(std::string& out, const ErrorAnswer& answer, std::string_view detail) {
  out += R"({"error":{"message":")";
  json::append_escaped(out, answer.message);
  json::append_escaped(out, detail);
  out += R"(","type":")";
  out += answer.type;
  out += R"(","param":null,"code":)";
  if (answer.code.empty()) {
    out += "null";
  } else {
    out += '"';
    out += answer.code;
    out += '"';
  }
  out += "}}";
}

void append_head(std::string& out, const Head& head) {
  out += "HTTP/1.1 ";
  append_number(out, head.status);
  out += ' ';
  out += head.reason;
  out += "\r\nserver: vendor-sim\r\ncontent-type: ";
  out += head.content_type;
  if (head.content_length >= 0) {
    out += "\r\ncontent-length: ";
    append_number(out, head.content_length);
  } else {
    out += "\r\ntransfer-encoding: chunked";
  }
  out += "\r\n";
  out += head.extra;
  if (!head.keep_alive) out += "connection: close\r\n";
  out += "\r\n";
}

}  // namespace sim
