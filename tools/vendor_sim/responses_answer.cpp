// Items one after the other; every event is numbered, and the last ones carry the whole answer.
#include "responses_answer.hpp"

#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

// What the vendor repeats of the request, as if nobody had asked for anything.
constexpr std::string_view kUnasked =
    R"(,"background":false,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,)"
    R"("metadata":{},"parallel_tool_calls":true,"previous_response_id":null,)"
    R"("reasoning":{"effort":null,"summary":null},"service_tier":"default","temperature":1.0,)"
    R"("text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,)"
    R"("truncation":"disabled","user":null)";

struct Outcome {
  std::string_view status;
  std::string_view reason{};  // of an incomplete one
};

Outcome outcome_of(const Answer& answer) {
  switch (answer.end) {
    case End::Length:
      return {"incomplete", finish_word(answer, "max_output_tokens")};
    case End::Filter:
    case End::Blocked:
      return {"incomplete", finish_word(answer, "content_filter")};
    default:
      return {"completed"};
  }
}

void append_usage(std::string& out, const Answer& answer) {
  const Usage usage = told_usage(answer);
  append(out, R"({"input_tokens":)", usage.prompt, R"(,"input_tokens_details":{"cached_tokens":)",
         usage.cached, R"(,"cache_write_tokens":)", usage.written_5m + usage.written_1h,
         R"(},"output_tokens":)", usage.completion,
         R"(,"output_tokens_details":{"reasoning_tokens":)", usage.reasoning,
         R"(},"total_tokens":)", usage.prompt + usage.completion, "}");
}

std::string item_id(const Answer& answer, std::string_view kind, std::int64_t call = 0) {
  return joined(kind, "_", answer.token, "_", call);
}

void append_citation(std::string& out, std::int64_t number) {
  append(out, R"({"type":"url_citation","start_index":0,"end_index":3,"url":")", kCitedUrl, number,
         R"(","title":")", kCitedTitle, R"("})");
}

// With what was said of it; without text it is the part as it begins.
void append_content_part(std::string& out, const Answer& answer, const Content& text) {
  if (answer.end == End::Refusal) {
    out += R"({"type":"refusal","refusal":")";
    append_whole(out, text);
    out += R"("})";
    return;
  }
  out += R"({"type":"output_text","annotations":[)";
  const auto citations = text.count() > 0 ? answer.scenario.citations : 0;
  for (std::int64_t number = 1; number <= citations; ++number) {
    if (number > 1) out += ',';
    append_citation(out, number);
  }
  out += R"(],"logprobs":[],"text":")";
  append_whole(out, text);
  out += R"("})";
}

enum class Stage : std::uint8_t { Begun, Done };

void append_reasoning_item(std::string& out, const Answer& answer, Stage stage) {
  append(out, R"({"id":")", item_id(answer, "rs"), R"(","type":"reasoning")");
  if (answer.call.wants_proof && !answer.proof.empty()) {
    append(out, R"(,"encrypted_content":")", answer.proof, "\"");
  }
  out += R"(,"summary":[)";
  if (stage == Stage::Done) {
    out += R"({"type":"summary_text","text":")";
    append_whole(out, answer.reasoning);
    out += R"("})";
  }
  out += "]}";
}

void append_message_item(std::string& out, const Answer& answer, Stage stage) {
  const bool is_done = stage == Stage::Done;
  const auto status = is_done ? outcome_of(answer).status : "in_progress";
  append(out, R"({"id":")", item_id(answer, "msg"), R"(","type":"message","status":")", status,
         R"(","role":"assistant","content":[)");
  if (is_done) append_content_part(out, answer, answer.text);
  out += "]}";
}

void append_call_item(std::string& out, const Answer& answer, std::int64_t call, Stage stage) {
  const bool is_done = stage == Stage::Done;
  append(out, R"({"id":")", item_id(answer, "fc", call), R"(","type":"function_call","status":")",
         is_done ? "completed" : "in_progress", R"(","name":")", tool_name(answer, call),
         R"(","call_id":"call_sim_)", answer.sequence, "_", call, R"(","arguments":")");
  if (is_done) json::append_escaped(out, tool_arguments(answer));
  out += R"("})";
}

void append_item(std::string& out, const Progress& progress, Stage stage) {
  switch (progress.piece.block) {
    case Block::Reasoning:
      return append_reasoning_item(out, progress.answer, stage);
    case Block::Text:
      return append_message_item(out, progress.answer, stage);
    case Block::Call:
      return append_call_item(out, progress.answer, progress.piece.call, stage);
  }
}

void append_output(std::string& out, const Answer& answer) {
  const auto separate = [&out] {
    if (!out.ends_with('[')) out += ',';
  };
  if (answer.reasoning.count() > 0) append_reasoning_item(out, answer, Stage::Done);
  if (answer.text.count() > 0) {
    separate();
    append_message_item(out, answer, Stage::Done);
  }
  for (std::int64_t call = 0; call < answer.tool_calls; ++call) {
    separate();
    append_call_item(out, answer, call, Stage::Done);
  }
}

void append_outcome(std::string& out, const Answer& answer, std::string_view status) {
  const auto reason = status == "incomplete" ? outcome_of(answer).reason : std::string_view{};
  append(out, R"("status":")", status, R"(","incomplete_details":)");
  if (reason.empty()) {
    out += "null";
  } else {
    append(out, R"({"reason":")", reason, R"("})");
  }
}

void append_response(std::string& out, const Answer& answer, Stage stage) {
  const bool is_done = stage == Stage::Done;
  append(out, R"({"id":"resp_)", answer.token, R"(","object":"response","created_at":)",
         answer.created, ",");
  append_outcome(out, answer, is_done ? outcome_of(answer).status : "in_progress");
  append(out, R"(,"error":null,"model":")", answer.call.model, R"(","output":[)");
  if (is_done) append_output(out, answer);
  append(out, R"(],"store":)", answer.call.is_stored ? "true" : "false", kUnasked);
  if (!is_done || answer.scenario.usage == UsageReport::None) {
    out += R"(,"usage":null})";
  } else {
    out += R"(,"usage":)";
    append_usage(out, answer);
    out += '}';
  }
}

class ResponsesWire final : public Wire {
 public:
  void append_whole_answer(std::string& out, const Answer& answer) const override {
    append_response(out, answer, Stage::Done);
  }

  void begin(EventWriter& to, Progress& progress) const override {
    for (const std::string_view name : {"response.created", "response.in_progress"}) {
      std::string& data = begin_event(to, progress, name);
      data += R"(,"response":)";
      append_response(data, progress.answer, Stage::Begun);
      data += '}';
      to.send_named(name);
    }
  }

  void open(EventWriter& to, Progress& progress) const override {
    send_item(to, progress, "response.output_item.added", Stage::Begun);
    switch (progress.piece.block) {
      case Block::Reasoning: {
        std::string& data = begin_item_event(to, progress, "response.reasoning_summary_part.added");
        data += R"(,"summary_index":0,"part":{"type":"summary_text","text":""}})";
        to.send_named("response.reasoning_summary_part.added");
        break;
      }
      case Block::Text:
        send_part(to, progress, "response.content_part.added", Content{});
        break;
      case Block::Call:
        break;
    }
  }

  void piece(EventWriter& to, Progress& progress) const override {
    const Piece& piece = progress.piece;
    if (piece.block == Block::Call && piece.is_first()) return;  // told by the item itself
    const auto name = delta_name(progress);
    std::string& data = begin_item_event(to, progress, name);
    data += piece.block == Block::Reasoning ? R"(,"summary_index":0,"delta":")"
            : piece.block == Block::Text    ? R"(,"content_index":0,"logprobs":[],"delta":")"
                                            : R"(,"delta":")";
    append_piece(data, progress);
    data += "\"}";
    to.send_named(name);
  }

  void close(EventWriter& to, Progress& progress) const override {
    switch (progress.piece.block) {
      case Block::Reasoning:
        close_reasoning(to, progress);
        break;
      case Block::Text:
        close_text(to, progress);
        break;
      case Block::Call: {
        std::string& data = begin_item_event(to, progress, "response.function_call_arguments.done");
        data += R"(,"arguments":")";
        json::append_escaped(data, tool_arguments(progress.answer));
        data += "\"}";
        to.send_named("response.function_call_arguments.done");
        break;
      }
    }
    send_item(to, progress, "response.output_item.done", Stage::Done);
  }

  void terminate(EventWriter& to, Progress& progress) const override {
    const auto name = joined("response.", outcome_of(progress.answer).status);
    std::string& data = begin_event(to, progress, name);
    data += R"(,"response":)";
    append_response(data, progress.answer, Stage::Done);
    data += '}';
    to.send_named(name);
  }

  // First the error itself, then the answer that has failed.
  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    append(begin_event(to, progress, "error"), R"(,"code":")",
           error.code.empty() ? "server_error" : error.code, R"(","message":")", error.message,
           R"(","param":null})");
    to.send_named("error");
    const Answer& answer = progress.answer;
    std::string& data = begin_event(to, progress, "response.failed");
    append(data, R"(,"response":{"id":"resp_)", answer.token,
           R"(","object":"response","created_at":)", answer.created,
           R"(,"status":"failed","error":{"code":"server_error","message":")", error.message,
           R"("},"incomplete_details":null,"model":")", answer.call.model,
           R"(","output":[],"usage":null}})");
    to.send_named("response.failed");
  }

  void break_off(EventWriter& to) const override {
    to.data() = R"({"type":"response.output_text.delta","sequence_number":7,"del)";
    to.send_named("response.output_text.delta");
  }

 private:
  static std::string& begin_event(EventWriter& to, Progress& progress, std::string_view name) {
    std::string& data = to.data();
    append(data, R"({"type":")", name, R"(","sequence_number":)", progress.events++);
    return data;
  }

  static std::string& begin_item_event(EventWriter& to, Progress& progress, std::string_view name) {
    const Piece& piece = progress.piece;
    const std::string_view kind = piece.block == Block::Reasoning ? "rs"
                                  : piece.block == Block::Text    ? "msg"
                                                                  : "fc";
    std::string& data = begin_event(to, progress, name);
    append(data, R"(,"item_id":")", item_id(progress.answer, kind, piece.call),
           R"(","output_index":)", progress.block);
    return data;
  }

  static std::string_view delta_name(const Progress& progress) {
    if (progress.piece.block == Block::Reasoning) return "response.reasoning_summary_text.delta";
    if (progress.piece.block == Block::Call) return "response.function_call_arguments.delta";
    return progress.answer.end == End::Refusal ? "response.refusal.delta"
                                               : "response.output_text.delta";
  }

  static void send_item(EventWriter& to, Progress& progress, std::string_view name, Stage stage) {
    std::string& data = begin_event(to, progress, name);
    append(data, R"(,"output_index":)", progress.block, R"(,"item":)");
    append_item(data, progress, stage);
    data += '}';
    to.send_named(name);
  }

  static void send_part(EventWriter& to, Progress& progress, std::string_view name,
                        const Content& text) {
    std::string& data = begin_item_event(to, progress, name);
    data += R"(,"content_index":0,"part":)";
    append_content_part(data, progress.answer, text);
    data += '}';
    to.send_named(name);
  }

  static void close_reasoning(EventWriter& to, Progress& progress) {
    constexpr std::string_view kTextDone = "response.reasoning_summary_text.done";
    constexpr std::string_view kPartDone = "response.reasoning_summary_part.done";
    std::string& text = begin_item_event(to, progress, kTextDone);
    text += R"(,"summary_index":0,"text":")";
    append_whole(text, progress.answer.reasoning);
    text += "\"}";
    to.send_named(kTextDone);
    std::string& part = begin_item_event(to, progress, kPartDone);
    part += R"(,"summary_index":0,"part":{"type":"summary_text","text":")";
    append_whole(part, progress.answer.reasoning);
    part += "\"}}";
    to.send_named(kPartDone);
  }

  static void close_text(EventWriter& to, Progress& progress) {
    const Answer& answer = progress.answer;
    const bool is_refusal = answer.end == End::Refusal;
    if (!is_refusal) send_annotations(to, progress);
    const std::string_view name =
        is_refusal ? "response.refusal.done" : "response.output_text.done";
    std::string& data = begin_item_event(to, progress, name);
    data += is_refusal ? R"(,"content_index":0,"refusal":")"
                       : R"(,"content_index":0,"logprobs":[],"text":")";
    append_whole(data, answer.text);
    data += "\"}";
    to.send_named(name);
    send_part(to, progress, "response.content_part.done", answer.text);
  }

  static void send_annotations(EventWriter& to, Progress& progress) {
    constexpr std::string_view kAdded = "response.output_text.annotation.added";
    for (std::int64_t number = 1; number <= progress.answer.scenario.citations; ++number) {
      std::string& data = begin_item_event(to, progress, kAdded);
      append(data, R"(,"content_index":0,"annotation_index":)", number - 1, R"(,"annotation":)");
      append_citation(data, number);
      data += '}';
      to.send_named(kAdded);
    }
  }
};

}  // namespace

const Wire& responses_wire() {
  static const ResponsesWire wire;
  return wire;
}

}  // namespace sim
