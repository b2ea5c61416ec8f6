#include "protocol/completions/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_text.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/errors.hpp"

namespace sar::protocol {
namespace {

// Thoughts and calls have no place in a text.
std::string text_of(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (const auto* said = std::get_if<TextPart>(&part.body)) text.append(said->text);
    if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) text.append(refusal->text);
  }
  return text;
}

// Empty: not finished.
std::string_view finish_word(Finish finish) {
  if (finish == Finish::None) return {};
  const bool is_known = finish == Finish::Length || finish == Finish::ContentFilter;
  return is_known ? openai_word(finish) : "stop";
}

std::string choice_json(std::int64_t index, std::string_view text, std::string_view finish) {
  return fmt::format(R"({{"text":{},"index":{},"logprobs":null,"finish_reason":{}}})",
                     json_quoted(text), index,
                     finish.empty() ? std::string{"null"} : json_quoted(finish));
}

std::string usage_json(UsageReport usage, Dialect dialect) {
  if (dialect != Dialect::OpenAi) usage.original = {};
  std::string json;
  JsonWriter writer{json};
  write_value(writer, usage);
  return json;
}

// What stands in every object of an answer.
struct Head {
  std::string id;
  std::string created;
  std::string model;

  [[nodiscard]] std::string json(std::string_view choices, std::string_view usage) const {
    std::string text = fmt::format(
        R"({{"id":{},"object":"text_completion","created":{},"model":{},"choices":[{}])",
        json_quoted(id), created, json_quoted(model), choices);
    if (!usage.empty()) text.append(R"(,"usage":)").append(usage);
    return text + "}";
  }
};

Head head_of(const std::string& id, const JsonNumber& created, const std::string& model,
             const AnswerTarget& target) {
  return {.id = id.empty() ? "cmpl-" + target.request_id : id,
          .created = created.empty() ? std::to_string(target.created) : created.text,
          .model = target.model.empty() ? model : target.model};
}

class CompletionsStreamWriter final : public StreamWriter {
 public:
  explicit CompletionsStreamWriter(AnswerTarget target)
      : target_(std::move(target)), head_(head_of({}, {}, {}, target_)) {}

  void write(std::string& out, const ChatEvent& event) override {
    std::visit([&](const auto& body) { write_event(out, body); }, event);
  }
  void fail(std::string& out, const CallerError& error) override {
    append_openai_error_event(out, error);
  }

 private:
  void write_event(std::string&, const ChatStart& event) {
    dialect_ = event.dialect;
    head_ = head_of(event.id, event.created, event.model, target_);
  }
  void write_event(std::string& out, const TextDelta& event) {
    append_sse(out, head_.json(choice_json(event.choice, event.text, {}), {}));
  }
  void write_event(std::string& out, const RefusalDelta& event) {
    append_sse(out, head_.json(choice_json(event.choice, event.text, {}), {}));
  }
  void write_event(std::string& out, const ChoiceFinish& event) {
    append_sse(out, head_.json(choice_json(event.choice, {}, finish_word(event.reason.kind)), {}));
  }
  void write_event(std::string&, const UsageUpdate& event) { usage_ = event.usage; }
  void write_event(std::string& out, const KeepAlive&) { out.append(": keep-alive\n\n"); }
  void write_event(std::string& out, const StreamEnd&) {
    if (target_.include_usage && usage_) {
      std::string json = head_.json({}, usage_json(*usage_, dialect_));
      std::ranges::replace_if(json, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
      append_sse(out, json);
    }
    append_sse(out, "[DONE]");
  }
  // Thoughts, calls and what else a text does not hold.
  void write_event(std::string&, const auto&) {}

  AnswerTarget target_;
  Head head_;
  Dialect dialect_ = Dialect::OpenAi;
  std::optional<UsageReport> usage_;
};

}  // namespace

std::string write_completions_reply(const ChatReply& reply, const AnswerTarget& target) {
  std::string choices;
  for (const Choice& choice : reply.choices) {
    if (!choices.empty()) choices.push_back(',');
    const std::string text = choice.message ? text_of(*choice.message) : std::string{};
    choices.append(choice_json(choice.index, text, finish_word(choice.finish_reason.kind)));
  }
  const std::string usage = reply.usage ? usage_json(*reply.usage, reply.dialect) : std::string{};
  return head_of(reply.id, reply.created, reply.model, target).json(choices, usage);
}

std::unique_ptr<StreamWriter> make_completions_stream_writer(AnswerTarget target) {
  return std::make_unique<CompletionsStreamWriter>(std::move(target));
}

}  // namespace sar::protocol
