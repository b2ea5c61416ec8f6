// Answers, told again: streams as a whole, and what was said line by line.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "protocol/json/json_reader.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"
#include "support/random_replies.hpp"

namespace sar::test {
namespace {

using namespace protocol;

// Lists that come in pieces, put together.
std::string joined_lists(std::string_view begin, std::string_view more) {
  if (begin.empty()) return std::string{more};
  if (more.size() <= 2) return std::string{begin};
  return fmt::format("{},{}", begin.substr(0, begin.size() - 1), more.substr(1));
}

std::string logprob_list(std::string_view json) {
  JsonReader reader;
  JsonString key;
  reader.load(json);
  if (!reader.begin_object()) return {};
  while (reader.next_key(key)) {
    const bool is_list = key.is("content") && reader.kind() == JsonKind::Array;
    const std::string_view value = reader.take();
    if (is_list) return std::string{value};
  }
  return {};
}

class Collector {
 public:
  ChatReply run(const std::vector<ChatEvent>& events) {
    for (const ChatEvent& event : events) {
      std::visit([&](const auto& body) { add(body); }, event);
    }
    for (auto& [index, choice] : choices_) reply_.choices.push_back(std::move(choice));
    return std::move(reply_);
  }

 private:
  Message& message(std::int64_t index) {
    Choice& choice = choices_[index];
    choice.index = index;
    if (!choice.message) choice.message.emplace().role = Role::Assistant;
    return *choice.message;
  }

  template <class Body>
  Body& last(std::int64_t index) {
    std::vector<Part>& parts = message(index).parts;
    const bool goes_on = !parts.empty() && std::holds_alternative<Body>(parts.back().body) &&
                         parts.back().proofs.empty();
    if (!goes_on) parts.emplace_back().body = Body{};
    return std::get<Body>(parts.back().body);
  }

  Part* call(std::int64_t index, std::size_t number) {
    for (Part& part : message(index).parts) {
      if (std::holds_alternative<ToolCall>(part.body) && number-- == 0) return &part;
    }
    return nullptr;
  }

  void add(const ChatStart& event) {
    reply_.dialect = event.dialect;
    reply_.id = event.id;
    reply_.model = event.model;
    reply_.created = event.created;
  }
  void add(const TextDelta& event) { last<TextPart>(event.choice).text += event.text; }
  void add(const RefusalDelta& event) { last<RefusalPart>(event.choice).text += event.text; }
  void add(const ReasoningDelta& event) {
    ReasoningPart& part = last<ReasoningPart>(event.choice);
    part.text += event.text;
    part.field = event.field;
  }
  void add(const ProofDelta& event) {
    if (event.call) {
      if (Part* part = call(event.choice, *event.call)) part->proofs.push_back(event.proof);
      return;
    }
    std::vector<Part>& parts = message(event.choice).parts;
    const bool has_thoughts =
        !parts.empty() && std::holds_alternative<ReasoningPart>(parts.back().body);
    if (!has_thoughts) parts.emplace_back().body = ReasoningPart{};
    parts.back().proofs.push_back(event.proof);
  }
  void add(const ToolCallStart& event) {
    ToolCall made;
    made.id = event.id;
    made.type = event.type == "custom" ? "custom" : "function";
    if (event.type == "custom") {
      made.custom.emplace().name = event.name;
    } else {
      made.function.emplace().name = event.name;
    }
    message(event.choice).parts.emplace_back().body = std::move(made);
  }
  void add(const ToolArgumentsDelta& event) {
    Part* part = call(event.choice, event.call);
    if (part == nullptr) return;
    auto& known = std::get<ToolCall>(part->body);
    (known.custom ? known.custom->input : known.function->arguments.text) += event.text;
  }
  void add(const PartDelta& event) { message(event.choice).parts.push_back(event.part); }
  void add(const ExtraDelta& event) {
    const std::string& json = event.field.value.text;
    if (event.field.name == "annotations") {
      std::string& list = message(event.choice).annotations.text;
      list = joined_lists(list, json);
    } else if (event.field.name == "logprobs") {
      std::string& list = choices_[event.choice].logprobs.text;
      list = R"({"content":)" + joined_lists(logprob_list(list), logprob_list(json)) + "}";
    }
  }
  void add(const ChoiceFinish& event) {
    message(event.choice);
    choices_[event.choice].finish_reason = event.reason;
  }
  void add(const UsageUpdate& event) { reply_.usage = event.usage; }
  void add(const auto&) {}

  ChatReply reply_;
  std::map<std::int64_t, Choice> choices_;
};

class Account {
 public:
  std::string run(const ChatReply& reply) {
    for (const Choice& choice : reply.choices) add(choice);
    if (reply.usage) line("usage", to_text(reply.usage->counts));
    return std::move(text_);
  }

 private:
  void line(std::string_view name, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("{} {}\n", name, value);
  }

  void add(const Choice& choice) {
    line("choice", std::to_string(choice.index));
    line("finish", std::to_string(static_cast<int>(choice.finish_reason.kind)));
    line("stopped by", choice.finish_reason.stop_sequence);
    if (!choice.message) return;
    add_texts<ReasoningPart>("thoughts", *choice.message);
    add_texts<TextPart>("text", *choice.message);
    add_texts<RefusalPart>("refusal", *choice.message);
    for (const Part& part : choice.message->parts) add_rest(part);
    line("annotations", json_of(choice.message->annotations.text));
    line("logprobs", json_of(logprob_list(choice.logprobs.text)));
  }

  static std::string json_of(std::string_view json) {
    return json.empty() ? std::string{} : json_normal_form(json);
  }

  template <class Body>
  void add_texts(std::string_view name, const Message& message) {
    std::string text;
    for (const Part& part : message.parts) {
      if (const auto* body = std::get_if<Body>(&part.body)) text += body->text;
    }
    line(name, text);
  }

  void add_rest(const Part& part) {
    std::string owner = "thoughts";
    if (const auto* image = std::get_if<ImagePart>(&part.body)) line("image", image->url);
    if (const auto* call = std::get_if<ToolCall>(&part.body)) {
      owner = call->id;
      if (call->custom) {
        line("custom call", call->id + " " + call->custom->name + " " + call->custom->input);
      } else {
        const std::string& arguments = call->function->arguments.text;
        line("call", call->id + " " + call->function->name + " " + json_of(arguments));
      }
    }
    for (const Proof& proof : part.proofs) {
      line("proof", fmt::format("of {}: {} {} by {}", owner, proof.kind, json_of(proof.value.text),
                                proof.maker));
    }
  }

  std::string text_;
};

}  // namespace

ChatReply reply_of(const std::vector<ChatEvent>& events) { return Collector{}.run(events); }

std::string account_of(const ChatReply& reply) { return Account{}.run(reply); }

}  // namespace sar::test
