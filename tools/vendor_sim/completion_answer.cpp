// Text only: no roles, no tools, no reasoning.
#include "completion_answer.hpp"

#include "text.hpp"

namespace sim {
namespace {

void append_begin(std::string& out, const Answer& answer) {
  append(out, R"({"id":"cmpl-sim-)", answer.sequence, R"(","object":"text_completion","created":)",
         answer.created, R"(,"model":")", answer.call.model, R"(","choices":[)");
}

void append_choice_end(std::string& out, std::int64_t choice, std::string_view finish) {
  append(out, R"(","index":)", choice, R"(,"logprobs":null,"finish_reason":)");
  if (finish.empty()) {
    out += "null}";
  } else {
    append(out, "\"", finish, "\"}");
  }
}

std::string_view finish_reason(const Answer& answer) {
  return finish_word(answer, answer.end == End::Length ? "length" : "stop");
}

void append_usage(std::string& out, const Answer& answer) {
  const Usage usage = told_usage(answer);
  append(out, R"(,"usage":{"prompt_tokens":)", usage.prompt, R"(,"completion_tokens":)",
         usage.completion, R"(,"total_tokens":)", usage.prompt + usage.completion, "}");
}

class CompletionWire final : public Wire {
 public:
  void append_whole_answer(std::string& out, const Answer& answer) const override {
    append_begin(out, answer);
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      append(out, choice > 0 ? "," : "", R"({"text":")");
      append_whole(out, answer.text, choice);
      append_choice_end(out, choice, finish_reason(answer));
    }
    out += ']';
    if (answer.scenario.usage != UsageReport::None) append_usage(out, answer);
    out += '}';
  }

  void begin(EventWriter& /*to*/, Progress& /*progress*/) const override {}

  void piece(EventWriter& to, Progress& progress) const override {
    for (std::int64_t choice = 0; choice < progress.answer.call.choices; ++choice) {
      std::string& data = to.data();
      append_begin(data, progress.answer);
      data += R"({"text":")";
      append_piece(data, progress, choice);
      append_choice_end(data, choice, {});
      data += "]}";
      to.send();
    }
  }

  void finish(EventWriter& to, Progress& progress) const override {
    const Answer& answer = progress.answer;
    for (std::int64_t choice = 0; choice < answer.call.choices; ++choice) {
      std::string& data = to.data();
      append_begin(data, answer);
      data += R"({"text":")";
      append_choice_end(data, choice, finish_reason(answer));
      data += "]}";
      to.send();
    }
    if (!answer.call.wants_usage || answer.scenario.usage == UsageReport::None) return;
    std::string& data = to.data();
    append_begin(data, answer);
    data += ']';
    append_usage(data, answer);
    data += '}';
    to.send();
  }

  void terminate(EventWriter& to, Progress& /*progress*/) const override {
    to.data() = "[DONE]";
    to.send();
  }

  void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const override {
    append_error(to.data(), error, {.sequence = progress.answer.sequence}, Dialect::OpenAi);
    to.send();
  }
};

}  // namespace

const Wire& completion_wire() {
  static const CompletionWire wire;
  return wire;
}

}  // namespace sim
