// Blocks one after the other; every event is named and says its name again.
#include "anthropic_answer.hpp"

#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

std::string_view stop_reason(const Answer& answer) {
  switch (answer.end) {
    case End::Length:
      return finish_word(answer, "max_tokens");
    case End::ToolCalls:
      return finish_word(answer, "tool_use");
    case End::StopSequence:
      return finish_word(answer, "stop_sequence");
    case End::Filter:
    case End::Refusal:
    case End::Blocked:
      return finish_word(answer, "refusal");
    case End::Pause:
      return finish_word(answer, "pause_turn");
    case End::Stop:
      break;
  }
  return finish_word(answer, "end_turn");
}

void append_stop(std::string& out, const Answer& answer) {
  append(out, R"("stop_reason":")", stop_reason(answer), R"(","stop_sequence":)");
  if (answer.end == End::StopSequence) {
    append(out, "\"", answer.stop_sequence, "\"");
  } else {
    out += "null";
  }
}

void append_usage(std::string& out, const Answer& answer, std::int64_t output) {
  const Usage usage = told_usage(answer);
  append(out, R"("usage":{"input_tokens":)", usage.input(), R"(,"cache_creation_input_tokens":)",
         usage.written_5m + usage.written_1h, R"(,"cache_read_input_tokens":)", usage.cached,
         R"(,"cache_creation":{"ephemeral_5m_input_tokens":)", usage.written_5m,
         R"(,"ephemeral_1h_input_tokens":)", usage.written_1h, R"(},"output_tokens":)", output);
  if (usage.reasoning > 0) {
    append(out, R"(,"output_tokens_details":{"thinking_tokens":)", usage.reasoning, "}");
  }
  out += R"(,"service_tier":"standard"})";
}

void append_tool_id(std::string& out, const Answer& answer, std::int64_t call) {
  append(out, "toolu_sim_", answer.sequence, "_", call);
}

void append_message_begin(std::string& out, const Answer& answer) {
  append(out, R"({"id":"msg_sim_)", answer.sequence,
         R"(","type":"message","role":"assistant","model":")", answer.call.model,
         R"(","content":[)");
}

void append_citation(std::string& out, std::int64_t number) {
  append(out, R"({"type":"web_search_result_location","url":")", kCitedUrl, number,
         R"(","title":")", kCitedTitle, R"(","encrypted_index":"sim","cited_text":"the"})");
}

void append_thinking_block(std::string& out, const Answer& answer) {
  if (answer.scenario.is_redacted) {
    append(out, R"({"type":"redacted_thinking","data":")", answer.proof, R"("})");
    return;
  }
  out += R"({"type":"thinking","thinking":")";
  append_whole(out, answer.reasoning);
  append(out, R"(","signature":")", answer.proof, R"("})");
}

void append_text_block(std::string& out, const Answer& answer) {
  out += R"({"type":"text","text":")";
  append_whole(out, answer.text);
  out += '"';
  for (std::int64_t number = 1; number <= answer.scenario.citations; ++number) {
    out += number > 1 ? "," : R"(,"citations":[)";
    append_citation(out, number);
  }
  out += answer.scenario.citations > 0 ? "]}" : "}";
}

void append_tool_block(std::string& out, const Answer& answer, std::int64_t call,
                       std::string_view input) {
  out += R"({"type":"tool_use","id":")";
  append_tool_id(out, answer, call);
  append(out, R"(","name":")", tool_name(answer, call), R"(","input":)", input, "}");
}

void append_blocks(std::string& out, const Answer& answer) {
  const auto separate = [&out] {
    if (!out.ends_with('[')) out += ',';
  };
  if (answer.reasoning.count() > 0) append_thinking_block(out, answer);
  if (answer.text.count() > 0) {
    separate();
    append_text_block(out, answer);
  }
  for (std::int64_t call = 0; call < answer.tool_calls; ++call) {
    separate();
    append_tool_block(out, answer, call, tool_object(answer));
  }
}

class AnthropicWire final : public Wire {
 public:
  void append_whole_answer(std::string& out, const Answer& answer) const override {
    append_message_begin(out, answer);
    append_blocks(out, answer);
    out += "],";
    append_stop(out, answer);
    if (answer.scenario.usage != UsageReport::None) {
      out += ',';
      append_usage(out, answer, told_usage(answer).completion);
    }
    out += '}';
  }

  void begin(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    std::string& data = to.data();
    data += R"({"type":"message_start","message":)";
    append_message_begin(data, answer);
    data += R"(],"stop_reason":null,"stop_sequence":null)";
    if (answer.scenario.usage != UsageReport::None) {
      data += ',';
      append_usage(data, answer, answer.scenario.usage == UsageReport::Zero ? 0 : 1);
    }
    data += "}}";
    to.send_named("message_start");
  }

  void open(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    std::string& data = to.data();
    append(data, R"({"type":"content_block_start","index":)", progress.block,
           R"(,"content_block":)");
    switch (progress.piece.block) {
      case Block::Reasoning:
        if (answer.scenario.is_redacted) {
          append_thinking_block(data, answer);
        } else {
          data += R"({"type":"thinking","thinking":"","signature":""})";
        }
        break;
      case Block::Text:
        data += R"({"type":"text","text":""})";
        break;
      case Block::Call:
        append_tool_block(data, answer, progress.piece.call, "{}");
        break;
    }
    data += '}';
    to.send_named("content_block_start");
    if (progress.block == 0) keep_alive(to);
  }

  void piece(EventWriter& to, Progress& progress) const override {
    const Block block = progress.piece.block;
    if (block == Block::Reasoning && progress.answer.scenario.is_redacted) return;
    std::string& data = begin_delta(to, progress);
    data += block == Block::Reasoning ? R"({"type":"thinking_delta","thinking":")"
            : block == Block::Text    ? R"({"type":"text_delta","text":")"
                                      : R"({"type":"input_json_delta","partial_json":")";
    append_piece(data, progress);
    data += "\"}}";
    to.send_named("content_block_delta");
  }

  void close(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    if (progress.piece.block == Block::Reasoning && !answer.scenario.is_redacted) {
      append(begin_delta(to, progress), R"({"type":"signature_delta","signature":")", answer.proof,
             R"("}})");
      to.send_named("content_block_delta");
    }
    if (progress.piece.block == Block::Text) send_citations(to, progress);
    append(to.data(), R"({"type":"content_block_stop","index":)", progress.block, "}");
    to.send_named("content_block_stop");
  }

  void finish(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    std::string& data = to.data();
    data += R"({"type":"message_delta","delta":{)";
    append_stop(data, answer);
    data += '}';
    if (answer.scenario.usage != UsageReport::None) {
      data += ',';
      append_usage(data, answer, told_usage(answer).completion);
    }
    data += '}';
    to.send_named("message_delta");
  }

  void terminate(EventWriter& to, Progress& /*progress*/) const override {
    to.data() = R"({"type":"message_stop"})";
    to.send_named("message_stop");
  }

  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    append_error(to.data(), error, {.sequence = progress.answer.sequence}, Dialect::Anthropic);
    to.send_named("error");
  }

  void break_off(EventWriter& to) const override {
    to.data() = R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","te)";
    to.send_named("content_block_delta");
  }

  void keep_alive(EventWriter& to) const override {
    to.data() = R"({"type":"ping"})";
    to.send_named("ping");
  }

 private:
  static std::string& begin_delta(EventWriter& to, const Progress& progress) {
    std::string& data = to.data();
    append(data, R"({"type":"content_block_delta","index":)", progress.block, R"(,"delta":)");
    return data;
  }

  static void send_citations(EventWriter& to, const Progress& progress) {
    for (std::int64_t number = 1; number <= progress.answer.scenario.citations; ++number) {
      std::string& data = begin_delta(to, progress);
      data += R"({"type":"citations_delta","citation":)";
      append_citation(data, number);
      data += "}}";
      to.send_named("content_block_delta");
    }
  }
};

}  // namespace

const Wire& anthropic_wire() {
  static const AnthropicWire wire;
  return wire;
}

}  // namespace sim
