// Every event is a whole answer with one more part; calls of tools come in one piece.
#include "gemini_answer.hpp"

#include "text.hpp"

namespace sim {
namespace {

std::string_view finish_reason(const Answer& answer) {
  switch (answer.end) {
    case End::Length:
      return finish_word(answer, "MAX_TOKENS");
    case End::Filter:
    case End::Blocked:
      return finish_word(answer, "SAFETY");
    default:
      return finish_word(answer, "STOP");
  }
}

void append_usage(std::string& out, const Answer& answer, std::int64_t output,
                  std::int64_t reasoning) {
  if (answer.scenario.usage == UsageReport::None) return;
  Usage usage = told_usage(answer);
  if (answer.scenario.usage == UsageReport::Zero) output = reasoning = 0;
  append(out, R"("usageMetadata":{"promptTokenCount":)", usage.prompt);
  if (usage.cached > 0) append(out, R"(,"cachedContentTokenCount":)", usage.cached);
  append(out, R"(,"candidatesTokenCount":)", output, R"(,"totalTokenCount":)",
         usage.prompt + output + reasoning,
         R"(,"promptTokensDetails":[{"modality":"TEXT","tokenCount":)", usage.prompt, "}]");
  if (reasoning > 0) append(out, R"(,"thoughtsTokenCount":)", reasoning);
  out += "},";
}

void append_tail(std::string& out, const Answer& answer) {
  append(out, R"("modelVersion":")", answer.call.model, R"(","responseId":"sim-)", answer.sequence,
         R"("})");
}

void append_signature(std::string& out, const Answer& answer) {
  if (!answer.proof.empty()) append(out, R"(,"thoughtSignature":")", answer.proof, "\"");
}

// Only the newest models name their calls.
bool names_calls(const Answer& answer) { return answer.call.model.contains("gemini-3"); }

void append_call(std::string& out, const Answer& answer, std::int64_t call) {
  append(out, R"({"functionCall":{"name":")", tool_name(answer, call), R"(","args":)",
         tool_object(answer));
  if (names_calls(answer)) append(out, R"(,"id":"fc)", answer.sequence, "x", call, "\"");
  out += '}';
  if (call == 0) append_signature(out, answer);
  out += '}';
}

void append_grounding(std::string& out, const Answer& answer) {
  if (answer.scenario.citations == 0) return;
  out += R"(,"groundingMetadata":{"groundingChunks":[)";
  for (std::int64_t number = 1; number <= answer.scenario.citations; ++number) {
    append(out, number > 1 ? "," : "", R"({"web":{"uri":")", kCitedUrl, number, R"(","title":")",
           kCitedTitle, R"("}})");
  }
  out += R"(],"groundingSupports":[)";
  for (std::int64_t number = 0; number < answer.scenario.citations; ++number) {
    append(out, number > 0 ? "," : "",
           R"({"segment":{"startIndex":0,"endIndex":3,"text":"the"},"groundingChunkIndices":[)",
           number, "]}");
  }
  out += "]}";
}

void append_end_of_candidate(std::string& out, const Answer& answer, std::int64_t choice) {
  append(out, R"(,"finishReason":")", finish_reason(answer), R"(","index":)", choice);
  append_grounding(out, answer);
  out += '}';
}

// Nothing was said: the prompt itself was not accepted.
void append_blocked(std::string& out, const Answer& answer) {
  append(out, R"({"promptFeedback":{"blockReason":")", finish_word(answer, "SAFETY"), R"("},)");
  append_usage(out, answer, 0, 0);
  append_tail(out, answer);
}

void append_parts(std::string& out, const Answer& answer, std::int64_t choice) {
  const auto separate = [&out] {
    if (!out.ends_with('[')) out += ',';
  };
  if (answer.reasoning.count() > 0) {
    out += R"({"text":")";
    append_whole(out, answer.reasoning, choice);
    out += R"(","thought":true})";
  }
  if (answer.text.count() > 0) {
    separate();
    out += R"({"text":")";
    append_whole(out, answer.text, choice);
    out += '"';
    if (answer.tool_calls == 0) append_signature(out, answer);
    out += '}';
  }
  for (std::int64_t call = 0; call < answer.tool_calls; ++call) {
    separate();
    append_call(out, answer, call);
  }
}

class GeminiWire final : public Wire {
 public:
  explicit GeminiWire(bool is_array) : is_array_(is_array) {}

  [[nodiscard]] std::string_view stream_type() const override {
    return is_array_ ? "application/json; charset=UTF-8" : "text/event-stream";
  }

  void append_whole_answer(std::string& out, const Answer& answer) const override {
    if (answer.end == End::Blocked) return append_blocked(out, answer);
    out += R"({"candidates":[)";
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      out += choice > 0 ? R"(,{"content":)" : R"({"content":)";
      const bool is_empty = pieces_of(answer) == 0;
      if (!is_empty) {
        out += R"({"parts":[)";
        append_parts(out, answer, choice);
        out += R"(],"role":"model"})";
      } else {
        out += R"({"role":"model"})";
      }
      append_end_of_candidate(out, answer, choice);
    }
    out += "],";
    append_usage(out, answer, answer.usage.output(), answer.usage.reasoning);
    append_tail(out, answer);
  }

  void begin(EventWriter& to, Progress& /*progress*/) const override {
    if (is_array_) to.send_bytes("[");
  }

  void piece(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    const Piece& piece = progress.piece;
    if (piece.block == Block::Call && !piece.is_last()) return;
    std::string& data = to.data();
    data += R"({"candidates":[)";
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      data += choice > 0 ? R"(,{"content":{"parts":[)" : R"({"content":{"parts":[)";
      if (piece.block == Block::Call) {
        append_call(data, answer, piece.call);
      } else {
        data += R"({"text":")";
        append_piece(data, progress, choice);
        data += piece.block == Block::Reasoning ? R"(","thought":true})" : R"("})";
      }
      append(data, R"(],"role":"model"},"index":)", choice, "}");
    }
    data += "],";
    append_usage(data, answer, progress.served - progress.reasoned, progress.reasoned);
    append_tail(data, answer);
    send(to, progress);
  }

  void terminate(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    std::string& data = to.data();
    if (answer.end == End::Blocked) {
      append_blocked(data, answer);
    } else {
      append_last(data, answer);
    }
    send(to, progress);
    if (is_array_) to.send_bytes("]");
  }

  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    append_error(to.data(), error, {.sequence = progress.answer.sequence}, Dialect::Gemini);
    send(to, progress);
    if (is_array_) to.send_bytes("]");
  }

  void break_off(EventWriter& to) const override {
    to.data() = R"({"candidates":[{"content":{"parts":[{"te)";
    is_array_ ? to.send_bare() : to.send_crlf();
  }

  void keep_alive(EventWriter& to) const override {
    to.send_bytes(is_array_ ? "\n" : ": keep-alive\r\n\r\n");
  }

 private:
  // An empty text carries what belongs to the end.
  static void append_last(std::string& data, const Answer& answer) {
    data += R"({"candidates":[)";
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      data +=
          choice > 0 ? R"(,{"content":{"parts":[{"text":"")" : R"({"content":{"parts":[{"text":"")";
      if (answer.tool_calls == 0) append_signature(data, answer);
      data += R"(}],"role":"model"})";
      append_end_of_candidate(data, answer, choice);
    }
    data += "],";
    append_usage(data, answer, answer.usage.output(), answer.usage.reasoning);
    append_tail(data, answer);
  }

  void send(EventWriter& to, Progress& progress) const {
    if (!is_array_) return to.send_crlf();
    if (++progress.events > 1) to.send_bytes(",\r\n");
    to.send_bare();
  }

  bool is_array_;
};

}  // namespace

const Wire& gemini_wire() {
  static const GeminiWire wire(false);
  return wire;
}

const Wire& gemini_array_wire() {
  static const GeminiWire wire(true);
  return wire;
}

}  // namespace sim
