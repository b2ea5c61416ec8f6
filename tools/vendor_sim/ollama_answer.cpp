// One line of JSON per event; calls of tools come in one piece, with an object as arguments.
#include "ollama_answer.hpp"

#include <array>
#include <ctime>

#include "text.hpp"

namespace sim {
namespace {

void append_begin(std::string& out, const Answer& answer) {
  const auto created = static_cast<std::time_t>(answer.created);
  std::tm parts{};
  gmtime_r(&created, &parts);
  std::array<char, 40> moment{};
  const auto size =
      std::strftime(moment.data(), moment.size(), "%Y-%m-%dT%H:%M:%S.000001Z", &parts);
  append(out, R"({"model":")", answer.call.model, R"(","created_at":")",
         std::string_view(moment.data(), size), R"(","message":{"role":"assistant","content":")");
}

void append_call(std::string& out, const Answer& answer, std::int64_t call) {
  append(out, R"({"function":{"index":)", call, R"(,"name":")", tool_name(answer, call),
         R"(","arguments":)", tool_object(answer), "}}");
}

void append_done(std::string& out, const Answer& answer) {
  append(out, R"(,"done":true,"done_reason":")",
         finish_word(answer, answer.end == End::Length ? "length" : "stop"),
         R"(","total_duration":2000000,"load_duration":1000)");
  if (answer.scenario.usage != UsageReport::None) {
    const Usage usage = told_usage(answer);
    append(out, R"(,"prompt_eval_count":)", usage.prompt,
           R"(,"prompt_eval_duration":500000,"eval_count":)", usage.completion);
  }
  out += R"(,"eval_duration":1000000})";
}

class OllamaWire final : public Wire {
 public:
  [[nodiscard]] std::string_view stream_type() const override { return "application/x-ndjson"; }

  void append_whole_answer(std::string& out, const Answer& answer) const override {
    append_begin(out, answer);
    append_whole(out, answer.text);
    out += '"';
    if (answer.reasoning.count() > 0) {
      out += R"(,"thinking":")";
      append_whole(out, answer.reasoning);
      out += '"';
    }
    for (std::int64_t call = 0; call < answer.tool_calls; ++call) {
      out += call > 0 ? "," : R"(,"tool_calls":[)";
      append_call(out, answer, call);
    }
    out += answer.tool_calls > 0 ? "]}" : "}";
    append_done(out, answer);
  }

  void begin(EventWriter& /*to*/, Progress& /*progress*/) const override {}

  void piece(EventWriter& to, Progress& progress) const override {
    const Piece& piece = progress.piece;
    if (piece.block == Block::Call && !piece.is_last()) return;
    std::string& data = to.data();
    append_begin(data, progress.answer);
    switch (piece.block) {
      case Block::Text:
        append_piece(data, progress);
        data += '"';
        break;
      case Block::Reasoning:
        data += R"(","thinking":")";
        append_piece(data, progress);
        data += '"';
        break;
      case Block::Call:
        data += R"(","tool_calls":[)";
        append_call(data, progress.answer, piece.call);
        data += ']';
        break;
    }
    data += "},\"done\":false}\n";
    to.send_bare();
  }

  void terminate(EventWriter& to, Progress& progress) const override {
    std::string& data = to.data();
    append_begin(data, progress.answer);
    data += "\"}";
    append_done(data, progress.answer);
    data += '\n';
    to.send_bare();
  }

  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    std::string& data = to.data();
    append_error(data, error, {.sequence = progress.answer.sequence}, Dialect::Ollama);
    data += '\n';
    to.send_bare();
  }

  void break_off(EventWriter& to) const override {
    to.send_bytes("{\"model\":\"sim\",\"message\":{\"role\":\"assi\n");
  }

  void keep_alive(EventWriter& to) const override { to.send_bytes("\n"); }
};

}  // namespace

const Wire& ollama_wire() {
  static const OllamaWire wire;
  return wire;
}

}  // namespace sim
