// A request of one dialect, said in another: it is accepted there, and of what is missing the
// caller is told.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_fields.hpp"
#include "support/random_requests.hpp"

namespace sar::protocol {
namespace {

using test::RandomWords;

constexpr int kCount = 200;

struct Pair {
  Dialect from;
  Dialect to;
};

std::vector<Pair> pairs() {
  std::vector<Pair> pairs;
  for (const Dialect from : test::spoken_dialects()) {
    for (const Dialect to : test::spoken_dialects()) {
      if (from != to) pairs.push_back({from, to});
    }
    pairs.push_back({from, Dialect::Ollama});
  }
  return pairs;
}

// --- what is said --------------------------------------------------------------------------------

struct Said {
  std::string what;
  std::string where;  // the message's path
};

void add_said(std::vector<Said>& said, const Part& part, const std::string& path) {
  const auto add = [&](const std::string& what) {
    if (!what.empty()) said.push_back({what, path});
  };
  if (const auto* text = std::get_if<TextPart>(&part.body)) add(text->text);
  if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) add(refusal->text);
  if (const auto* thoughts = std::get_if<ReasoningPart>(&part.body)) add(thoughts->text);
  if (const auto* image = std::get_if<ImagePart>(&part.body)) add(image->url);
  if (const auto* audio = std::get_if<AudioPart>(&part.body)) add(audio->data);
  if (const auto* file = std::get_if<FilePart>(&part.body)) add(file->url + file->data);
  if (const auto* call = std::get_if<ToolCall>(&part.body)) {
    add(call->function ? call->function->name : call->custom->name);
    if (call->function) add(call->function->arguments.text);
  }
}

std::vector<Said> said_in(const ChatRequest& request) {
  std::vector<Said> said;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Message& message = request.messages[i];
    for (const Part& part : message.parts) add_said(said, part, path_of(message, i));
  }
  return said;
}

bool is_noted(const Fidelity& fidelity, std::string_view beginning) {
  return std::ranges::any_of(fidelity.notes(), [&](const FidelityNote& note) {
    return note.field.starts_with(beginning);
  });
}

bool is_thought_noted(const Fidelity& fidelity) {
  return std::ranges::any_of(fidelity.notes(), [&](const FidelityNote& note) {
    return note.field.contains("reasoning") || note.field.contains("proof");
  });
}

// What is neither in `again` nor in the notes; empty: nothing.
std::string lost_words(const ChatRequest& request, const ChatRequest& again,
                       const Fidelity& fidelity) {
  std::string all;
  for (const Said& said : said_in(again)) all += said.what + "\x1f";
  for (const Said& said : said_in(request)) {
    if (all.contains(said.what) || is_noted(fidelity, said.where)) continue;
    if (is_thought_noted(fidelity)) continue;
    return said.where + ": " + said.what;
  }
  return {};
}

// --- fields --------------------------------------------------------------------------------------

constexpr std::tuple kFields{
    JsonField{"temperature", &ChatRequest::temperature},
    JsonField{"top_p", &ChatRequest::top_p},
    JsonField{"top_k", &ChatRequest::top_k},
    JsonField{"presence_penalty", &ChatRequest::presence_penalty},
    JsonField{"frequency_penalty", &ChatRequest::frequency_penalty},
    JsonField{"seed", &ChatRequest::seed},
    JsonField{"n", &ChatRequest::n},
    JsonField{"logit_bias", &ChatRequest::logit_bias},
    JsonField{"logprobs", &ChatRequest::logprobs},
    JsonField{"top_logprobs", &ChatRequest::top_logprobs},
    JsonField{"verbosity", &ChatRequest::verbosity},
    JsonField{"audio", &ChatRequest::audio},
    JsonField{"prediction", &ChatRequest::prediction},
    JsonField{"web_search_options", &ChatRequest::web_search_options},
    JsonField{"metadata", &ChatRequest::metadata},
    JsonField{"user", &ChatRequest::user},
    JsonField{"prompt_cache_key", &ChatRequest::prompt_cache_key},
    JsonField{"prompt_cache_retention", &ChatRequest::prompt_cache_retention},
    JsonField{"reasoning_budget", &ChatRequest::reasoning_budget},
};

// Allowed are all tools that there are.
ToolChoiceMode choice_of(const ChatRequest& request) {
  if (!request.tool_choice) return ToolChoiceMode::Auto;
  const ToolChoiceMode mode = request.tool_choice->mode;
  if (mode == ToolChoiceMode::AllowedAuto) return ToolChoiceMode::Auto;
  return mode == ToolChoiceMode::AllowedRequired ? ToolChoiceMode::Required : mode;
}

std::string lost_fields(const ChatRequest& request, const ChatRequest& again,
                        const Fidelity& fidelity) {
  std::string lost;
  const auto check = [&](const auto& field) {
    using Value = std::remove_cvref_t<decltype(request.*(field.member))>;
    const bool is_same = request.*(field.member) == again.*(field.member);
    if (is_same || request.*(field.member) == Value{} || is_noted(fidelity, field.name)) return;
    lost += std::string{field.name} + " ";
  };
  std::apply([&](const auto&... field) { (check(field), ...); }, kFields);
  const auto note = [&](bool is_lost, const std::string& name) {
    if (is_lost && !is_noted(fidelity, name)) lost += name + " ";
  };
  note(request.stop && (!again.stop || again.stop->values != request.stop->values), "stop");
  note(request.response_format &&
           (!again.response_format || again.response_format->type != request.response_format->type),
       "response_format");
  note(request.tool_choice && choice_of(request) != choice_of(again), "tool_choice");
  note(request.parallel_tool_calls == false && again.parallel_tool_calls != false,
       "parallel_tool_calls");
  note(!request.safety_identifier.empty() && again.safety_identifier != request.safety_identifier &&
           again.user != request.safety_identifier,
       "safety_identifier");
  note(request.service_tier != again.service_tier && request.service_tier != "default",
       "service_tier");
  const bool is_off = request.reasoning_effort == "none";
  note(is_off ? again.reasoning_mode != ReasoningMode::Disabled && again.reasoning_effort != "none"
              : !request.reasoning_effort.empty() &&
                    again.reasoning_effort != request.reasoning_effort,
       "reasoning_effort");
  note(again.tools.size() < request.tools.size(), "tool");
  for (const ExtraField& extra : request.extra) note(true, extra.name);
  return lost;
}

class CrossDialect : public testing::TestWithParam<Pair> {};

TEST_P(CrossDialect, RequestsAreAcceptedAndNothingIsLostInSilence) {
  const auto [from, to] = GetParam();
  const Translator& translator = translator_of(to);
  RequestTarget target{.model = "m", .provider = "p"};
  if (to != Dialect::Ollama) target = test::target_of(test::speech_of(to));
  RandomWords random{11};
  int count = 0;
  for (int i = 0; i < kCount; ++i) {
    const ChatRequest request = test::random_request(test::speech_of(from), random);
    Fidelity fidelity;
    const auto json = translator.write_request(request, target, fidelity);
    if (!json) {
      EXPECT_EQ(json.error().blame, Blame::Caller);
      EXPECT_FALSE(json.error().param.empty()) << json.error().message;
      continue;
    }
    ++count;
    ASSERT_TRUE(is_json_object(*json)) << *json;
    if (translator.parse_request == nullptr) continue;
    const auto again = translator.parse_request(*json);
    ASSERT_TRUE(again) << i << ": " << again.error().message << "\n" << *json;
    ASSERT_EQ(lost_words(request, *again, fidelity), "") << i << "\n" << *json;
    ASSERT_EQ(lost_fields(request, *again, fidelity), "") << i << "\n" << *json;
  }
  EXPECT_GT(count, 0) << "none that can be said at all";
}

std::string name_of(Pair pair) {
  std::string name = fmt::format("{}_to_{}", to_string(pair.from), to_string(pair.to));
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, CrossDialect, testing::ValuesIn(pairs()),
                         [](const auto& pair) { return name_of(pair.param); });

}  // namespace

}  // namespace sar::protocol
