// Text assembly only; what to say is decided in vendor.cpp.
#include "chat_answer.hpp"

#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

std::string_view finish_reason(const Answer& answer) {
  switch (answer.end) {
    case End::Length:
      return finish_word(answer, "length");
    case End::ToolCalls:
      return finish_word(answer, "tool_calls");
    case End::Filter:
    case End::Blocked:
      return finish_word(answer, "content_filter");
    default:
      return finish_word(answer, "stop");
  }
}

std::string_view text_field(const Answer& answer) {
  return answer.end == End::Refusal ? "refusal" : "content";
}

void append_call_id(std::string& out, const Answer& answer, std::int64_t call) {
  append(out, "call_sim_", answer.sequence, "_", call);
}

void append_usage(std::string& out, const Usage& usage) {
  append(out, R"({"prompt_tokens":)", usage.prompt, R"(,"completion_tokens":)", usage.completion,
         R"(,"total_tokens":)", usage.prompt + usage.completion,
         R"(,"prompt_tokens_details":{"cached_tokens":)", usage.cached);
  const auto written = usage.written_5m + usage.written_1h;
  if (written > 0) append(out, R"(,"cache_write_tokens":)", written);
  append(out, R"(,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":)",
         usage.reasoning, R"(,"audio_tokens":0}})");
}

// The fields of a message or delta that show reasoning; `text` is the inside of a JSON string.
void append_reasoning(std::string& out, const Answer& answer, std::string_view text) {
  switch (answer.scenario.reasoning_field) {
    case ReasoningField::Content:
      append(out, R"("reasoning_content":")", text, "\"");
      return;
    case ReasoningField::Plain:
      append(out, R"("reasoning":")", text, "\"");
      return;
    case ReasoningField::Details:
      append(out, R"("reasoning":")", text,
             R"(","reasoning_details":[{"type":"reasoning.text","text":")", text,
             R"(","format":"sim-v1","index":0)");
  }
  out += "}]";
}

void append_signature(std::string& out, const Answer& answer) {
  append(out, R"("reasoning_details":[{"type":"reasoning.text","signature":")", answer.proof,
         R"(","format":"sim-v1","index":0}])");
}

void append_annotations(std::string& out, const Answer& answer) {
  out += R"("annotations":[)";
  for (std::int64_t number = 1; number <= answer.scenario.citations; ++number) {
    append(out, number > 1 ? "," : "",
           R"({"type":"url_citation","url_citation":{"start_index":0,"end_index":3,"url":")",
           kCitedUrl, number, R"(","title":")", kCitedTitle, R"("}})");
  }
  out += ']';
}

void append_tool_calls(std::string& out, const Answer& answer) {
  out += R"(,"tool_calls":[)";
  for (std::int64_t call = 0; call < answer.tool_calls; ++call) {
    out += call > 0 ? R"(,{"id":")" : R"({"id":")";
    append_call_id(out, answer, call);
    append(out, R"(","type":"function","function":{"name":")", tool_name(answer, call),
           R"(","arguments":")");
    json::append_escaped(out, tool_arguments(answer));
    out += R"("}})";
  }
  out += ']';
}

void append_text_fields(std::string& out, const Answer& answer, std::int64_t choice) {
  const bool is_refusal = answer.end == End::Refusal;
  if (is_refusal) out += R"("content":null,"refusal":")";
  if (!is_refusal && answer.tool_calls > 0 && answer.text.count() == 0) {
    out += R"("content":null,"refusal":null)";
    return;
  }
  if (!is_refusal) out += R"("content":")";
  append_whole(out, answer.text, choice);
  out += is_refusal ? R"(")" : R"(","refusal":null)";
}

void append_message(std::string& out, const Answer& answer, std::int64_t choice) {
  out += R"({"role":"assistant",)";
  append_text_fields(out, answer, choice);
  if (answer.reasoning.count() > 0) {
    std::string text;
    append_whole(text, answer.reasoning, choice);
    out += ',';
    append_reasoning(out, answer, text);
    if (!answer.proof.empty() && answer.scenario.reasoning_field == ReasoningField::Details) {
      out.resize(out.size() - 2);
      append(out, R"(,"signature":")", answer.proof, R"("}])");
    }
  }
  if (answer.scenario.citations > 0) {
    out += ',';
    append_annotations(out, answer);
  }
  if (answer.tool_calls > 0) append_tool_calls(out, answer);
  out += '}';
}

void begin_chunk(std::string& out, const Answer& answer) {
  append(out, R"({"id":"chatcmpl-sim-)", answer.sequence,
         R"(","object":"chat.completion.chunk","created":)", answer.created, R"(,"model":")",
         answer.call.model, R"(","system_fingerprint":"fp_sim","choices":)");
}

// With include_usage all chunks but the last carry a null.
void send_chunk(EventWriter& to, const Progress& progress, std::string& data) {
  const Answer& answer = progress.answer;
  if (answer.scenario.usage == UsageReport::Each) {
    Usage usage = answer.usage;
    usage.completion = progress.served;
    usage.reasoning = progress.reasoned;
    data += R"(,"usage":)";
    append_usage(data, usage);
  } else if (answer.call.wants_usage) {
    data += R"(,"usage":null)";
  }
  data += '}';
  to.send();
}

std::string& begin_delta(EventWriter& to, const Progress& progress, std::int64_t choice) {
  std::string& data = to.data();
  append(data, progress.opening, R"([{"index":)", choice, R"(,"delta":{)");
  return data;
}

void end_delta(EventWriter& to, const Progress& progress, std::string& data,
               std::string_view finish = {}) {
  data += R"(},"logprobs":null,"finish_reason":)";
  if (finish.empty()) {
    data += "null}]";
  } else {
    append(data, "\"", finish, "\"}]");
  }
  send_chunk(to, progress, data);
}

class ChatWire final : public Wire {
 public:
  void append_whole_answer(std::string& out, const Answer& answer) const override {
    append(out, R"({"id":"chatcmpl-sim-)", answer.sequence,
           R"(","object":"chat.completion","created":)", answer.created, R"(,"model":")",
           answer.call.model, R"(","choices":[)");
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      append(out, choice > 0 ? "," : "", R"({"index":)", choice, R"(,"message":)");
      append_message(out, answer, choice);
      append(out, R"(,"logprobs":null,"finish_reason":")", finish_reason(answer), R"("})");
    }
    out += ']';
    if (answer.scenario.usage != UsageReport::None) {
      out += R"(,"usage":)";
      append_usage(out, told_usage(answer));
    }
    out += R"(,"system_fingerprint":"fp_sim"})";
  }

  void begin(EventWriter& to, Progress& progress) const override {
    progress.opening.clear();
    begin_chunk(progress.opening, progress.answer);
    for (std::int64_t choice = 0; choice < progress.answer.call.choices; ++choice) {
      std::string& data = begin_delta(to, progress, choice);
      data += R"("role":"assistant","content":"","refusal":null)";
      end_delta(to, progress, data);
    }
  }

  void piece(EventWriter& to, Progress& progress) const override {
    for (std::int64_t choice = 0; choice < progress.answer.call.choices; ++choice) {
      std::string& data = begin_delta(to, progress, choice);
      append_fields(data, progress, choice);
      end_delta(to, progress, data);
    }
  }

  void close(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    const bool is_signed = progress.piece.block == Block::Reasoning && !answer.proof.empty() &&
                           answer.scenario.reasoning_field == ReasoningField::Details;
    const bool cites = progress.piece.block == Block::Text && answer.scenario.citations > 0;
    if (!is_signed && !cites) return;
    std::string& data = begin_delta(to, progress, 0);
    is_signed ? append_signature(data, answer) : append_annotations(data, answer);
    end_delta(to, progress, data);
  }

  void finish(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      end_delta(to, progress, begin_delta(to, progress, choice), finish_reason(answer));
    }
    if (!answer.call.wants_usage || answer.scenario.usage == UsageReport::None) return;
    std::string& data = to.data();
    begin_chunk(data, answer);
    data += R"([],"usage":)";
    append_usage(data, told_usage(answer));
    data += '}';
    to.send();
  }

  void terminate(EventWriter& to, Progress& /*progress*/) const override {
    to.data() = "[DONE]";
    to.send();
  }

  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    append_error(to.data(), error, {.sequence = progress.answer.sequence}, Dialect::Chat);
    to.send();
  }

  [[nodiscard]] bool interleaves() const override { return true; }

 private:
  static void append_fields(std::string& data, const Progress& progress, std::int64_t choice) {
    const Piece& piece = progress.piece;
    if (piece.block == Block::Call) return append_call_fields(data, progress);
    if (piece.block == Block::Reasoning) {
      std::string text;
      append_piece(text, progress, choice);
      return append_reasoning(data, progress.answer, text);
    }
    append(data, "\"", text_field(progress.answer), R"(":")");
    append_piece(data, progress, choice);
    data += '"';
  }

  static void append_call_fields(std::string& data, const Progress& progress) {
    const Piece& piece = progress.piece;
    append(data, R"("tool_calls":[{"index":)", piece.call);
    if (piece.is_first()) {
      data += R"(,"id":")";
      append_call_id(data, progress.answer, piece.call);
      append(data, R"(","type":"function","function":{"name":")",
             tool_name(progress.answer, piece.call), R"(","arguments":"")");
    } else {
      data += R"(,"function":{"arguments":")";
      append_piece(data, progress);
      data += '"';
    }
    data += "}}]";
  }
};

}  // namespace

const Wire& chat_wire() {
  static const ChatWire wire;
  return wire;
}

}  // namespace sim
