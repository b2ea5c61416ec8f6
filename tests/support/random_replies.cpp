#include "support/random_replies.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace sar::test {
namespace {

using namespace protocol;
using Events = std::vector<ChatEvent>;

constexpr std::string_view kLogprobs =
    R"({"content":[{"token":"a","logprob":-0.5,"bytes":null,"top_logprobs":[]}],"refusal":null})";
constexpr std::string_view kCitation =
    R"([{"type":"url_citation","url_citation":{"start_index":0,"end_index":1,)"
    R"("url":"https://a.test","title":"A"}}])";

struct UsageClass {
  std::string_view name;
  std::int64_t Usage::* count;
};
constexpr UsageClass kUsageClasses[] = {
    {"input", &Usage::input},
    {"cache_read", &Usage::cache_read},
    {"cache_write", &Usage::cache_write},
    {"cache_write_1h", &Usage::cache_write_1h},
    {"input_audio", &Usage::input_audio},
    {"input_image", &Usage::input_image},
    {"output", &Usage::output},
    {"reasoning", &Usage::reasoning},
    {"output_audio", &Usage::output_audio},
    {"output_image", &Usage::output_image},
};

class Replies {
 public:
  Replies(const Speech& speech, RandomWords& random) : speech_(speech), random_(random) {}

  ChatReply next() {
    ChatReply reply;
    reply.dialect = speech_.dialect;
    reply.id = speech_.dialect == Dialect::Anthropic ? "msg_1" : "id_1";
    reply.model = "m";
    if (speech_.created) reply.created.text = "1700000000";
    const std::size_t choices = speech_.choices ? 1 + random_.pick(2) : 1;
    for (std::size_t i = 0; i < choices; ++i) {
      reply.choices.push_back(choice());
      reply.choices.back().index = static_cast<std::int64_t>(i);
    }
    if (speech_.usage_always || flip()) add_usage(reply);
    if (speech_.reply_extra && flip()) reply.extra.push_back({"xExtra", {"[1,2]"}});
    return reply;
  }

 private:
  bool flip() { return random_.flip(); }

  Choice choice() {
    Choice choice;
    Message& message = choice.message.emplace();
    message.role = Role::Assistant;
    if (speech_.thoughts && flip()) message.parts.push_back(thoughts());
    const bool has_text = flip();
    if (has_text) message.parts.push_back(random_text(random_));
    if (speech_.refusals && flip()) message.parts.push_back(part_of(RefusalPart{random_.words()}));
    if (speech_.images && flip()) {
      message.parts.push_back(part_of(ImagePart{
          .url = "data:image/png;base64," + random_.base64(), .detail = {}, .extra = {}}));
    }
    add_calls(message);
    const bool is_silent = std::ranges::all_of(message.parts, [](const Part& part) {
      return std::holds_alternative<ReasoningPart>(part.body);
    });
    if (is_silent) message.parts.push_back(random_text(random_));
    if (speech_.dialect == Dialect::OpenAi && (has_text || is_silent)) {
      message.content_form = ContentForm::Text;
    }
    if (speech_.dialect == Dialect::Anthropic) message.content_form = ContentForm::Parts;
    if (has_text) add_lists(choice);
    choice.finish_reason.kind = finish(message);
    return choice;
  }

  void add_calls(Message& message) {
    for (std::size_t calls = flip() ? 1 + random_.pick(3) : 0; calls > 0; --calls) {
      message.parts.push_back(
          part_of(random_call(speech_, "call_" + std::to_string(++calls_), random_)));
      if (speech_.call_proof.empty() || flip()) continue;
      message.parts.back().proofs.push_back(random_proof(speech_.call_proof, "p", random_));
    }
  }

  void add_lists(Choice& choice) {
    if (!speech_.logprobs || !flip()) return;
    choice.logprobs.text = kLogprobs;
    if (speech_.citations) choice.message->annotations.text = kCitation;
  }

  Part thoughts() {
    const bool is_named = speech_.dialect == Dialect::OpenAi;
    Part part = part_of(
        ReasoningPart{.text = random_.words(), .field = is_named ? "reasoning_content" : ""});
    if (!speech_.thought_proof.empty() && flip()) {
      part.proofs.push_back(random_proof(speech_.thought_proof, "p", random_));
    }
    return part;
  }

  Finish finish(const Message& message) {
    if (random_.pick(4) == 0) return Finish::Length;
    const bool has_calls = std::ranges::any_of(message.parts, [](const Part& part) {
      return std::holds_alternative<ToolCall>(part.body);
    });
    if (has_calls) return Finish::ToolCalls;
    return speech_.filters && random_.pick(4) == 0 ? Finish::ContentFilter : Finish::Stop;
  }

  void add_usage(ChatReply& reply) {
    UsageReport& usage = reply.usage.emplace();
    for (const UsageClass& row : kUsageClasses) {
      if (!has_word(speech_.usage, row.name)) continue;
      usage.counts.*(row.count) = static_cast<std::int64_t>(random_.pick(1000));
    }
  }

  const Speech& speech_;
  RandomWords& random_;
  std::size_t calls_ = 0;
};

// --- streams -------------------------------------------------------------------------------------

// Takes one of the queues' first at a time, in any order.
Events mixed(std::vector<std::deque<ChatEvent>> queues, RandomWords& random) {
  Events events;
  while (true) {
    std::erase_if(queues, [](const auto& queue) { return queue.empty(); });
    if (queues.empty()) return events;
    auto& queue = queues[random.pick(queues.size())];
    events.push_back(std::move(queue.front()));
    queue.pop_front();
  }
}

class ChoiceStream {
 public:
  ChoiceStream(const Choice& choice, RandomWords& random) : choice_(choice), random_(random) {}

  std::deque<ChatEvent> run() {
    for (const Part& part : choice_.message->parts) {
      std::visit([&](const auto& body) { say(body, part); }, part.body);
    }
    end_calls();
    const RawJson& annotations = choice_.message->annotations;
    if (!annotations.empty()) say_extra("annotations", annotations, ExtraPlace::Delta);
    say_event(ChoiceFinish{choice_.index, choice_.finish_reason});
    return std::move(events_);
  }

 private:
  void say_event(ChatEvent event) { events_.push_back(std::move(event)); }

  void say_extra(std::string name, const RawJson& json, ExtraPlace place) {
    say_event(ExtraDelta{choice_.index, {std::move(name), json}, place});
  }

  // Never cut inside a character: readers give out what is whole.
  void in_pieces(std::string_view text, auto say) {
    while (!text.empty()) {
      std::size_t bytes = 1 + random_.pick(text.size());
      while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
        ++bytes;
      }
      say(std::string{text.substr(0, bytes)});
      text.remove_prefix(bytes);
    }
  }

  void say(const TextPart& body, const Part&) {
    in_pieces(body.text,
              [&](std::string text) { say_event(TextDelta{choice_.index, std::move(text)}); });
    if (!std::exchange(has_logprobs_, true) && !choice_.logprobs.empty()) {
      say_extra("logprobs", choice_.logprobs, ExtraPlace::Choice);
    }
  }
  void say(const RefusalPart& body, const Part&) {
    in_pieces(body.text,
              [&](std::string text) { say_event(RefusalDelta{choice_.index, std::move(text)}); });
  }
  void say(const ReasoningPart& body, const Part& part) {
    in_pieces(body.text, [&](std::string text) {
      say_event(ReasoningDelta{choice_.index, std::move(text), body.field});
    });
    for (const Proof& proof : part.proofs) say_event(ProofDelta{choice_.index, proof});
  }
  void say(const ToolCall& call, const Part& part) {
    const std::size_t number = count_++;
    say_event(ToolCallStart{.choice = choice_.index,
                            .call = number,
                            .id = call.id,
                            .name = call.custom ? call.custom->name : call.function->name,
                            .type = call.type});
    for (const Proof& proof : part.proofs) say_event(ProofDelta{choice_.index, proof, number});
    std::deque<ChatEvent>& pieces = arguments_.emplace_back();
    in_pieces(call.custom ? call.custom->input : call.function->arguments.text,
              [&](std::string text) {
                pieces.push_back(ToolArgumentsDelta{choice_.index, number, std::move(text)});
              });
    if (random_.flip()) end_calls();
  }
  void say(const ImagePart&, const Part& part) { say_event(PartDelta{choice_.index, part}); }
  void say(const auto&, const Part&) {}

  // Calls that are open at the same time.
  void end_calls() {
    for (ChatEvent& event : mixed(std::exchange(arguments_, {}), random_)) {
      say_event(std::move(event));
    }
  }

  const Choice& choice_;
  RandomWords& random_;
  std::deque<ChatEvent> events_;
  std::vector<std::deque<ChatEvent>> arguments_;
  std::size_t count_ = 0;
  bool has_logprobs_ = false;
};

}  // namespace

ChatReply random_reply(const Speech& speech, RandomWords& random) {
  return Replies{speech, random}.next();
}

Events random_stream(const ChatReply& reply, RandomWords& random) {
  std::vector<std::deque<ChatEvent>> choices;
  for (const Choice& choice : reply.choices) {
    choices.push_back(ChoiceStream{choice, random}.run());
  }
  Events events{ChatStart{
      .id = reply.id, .model = reply.model, .created = reply.created, .dialect = reply.dialect}};
  for (ChatEvent& event : mixed(std::move(choices), random)) {
    if (random.pick(8) == 0) events.emplace_back(KeepAlive{});
    events.push_back(std::move(event));
  }
  if (reply.usage) events.emplace_back(UsageUpdate{*reply.usage});
  events.emplace_back(StreamEnd{});
  return events;
}

}  // namespace sar::test
