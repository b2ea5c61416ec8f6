// What an answer says, how long it is and what it costs.
#include <algorithm>
#include <ctime>
#include <utility>

#include "json_text.hpp"
#include "media.hpp"
#include "request_text.hpp"
#include "schema_sample.hpp"
#include "text.hpp"
#include "vendor.hpp"

namespace sim {
namespace {

constexpr std::int64_t kBytesPerPromptToken = 4;
constexpr std::string_view kRefusal = "I cannot help with that.";

std::string persona(std::string_view model) {
  return joined("Hello! This is a simulated answer from ", model,
                ": no real model was asked. Add a vendor to the configuration, and the same "
                "request reaches it.");
}

// Text of a JSON string is taken as it is; another value is shown as JSON.
std::string results_of(const std::vector<std::string_view>& results) {
  std::string text;
  for (const auto result : results) {
    if (!text.empty()) text += "; ";
    is_object(result) || is_array(result) ? json::append_escaped(text, result)
                                          : append(text, result);
  }
  return text;
}

// Classes that a dialect has no words for are part of those it has.
void fold_untold(Usage& usage, Dialect dialect) {
  if (dialect == Dialect::Gemini || dialect == Dialect::Ollama || dialect == Dialect::OpenAi) {
    usage.written_5m = usage.written_1h = 0;
  }
  if (dialect == Dialect::Ollama || dialect == Dialect::OpenAi) usage.cached = usage.reasoning = 0;
  if (dialect == Dialect::Chat || dialect == Dialect::Responses) {
    usage.written_5m += std::exchange(usage.written_1h, 0);
  }
}

}  // namespace

void Vendor::begin_answer(const Request& request, Reply& reply) {
  const Scenario& scenario = answer_.scenario;
  const Call& call = answer_.call;
  answer_.dialect = dialect_;
  answer_.sequence = reply.entry.sequence;
  answer_.created = std::time(nullptr);
  answer_.proof.clear();
  answer_.token.clear();
  answer_.stop_sequence = {};
  answer_.end = scenario.end;
  answer_.reasoning = Content{};
  answer_.text = Content{};
  answer_.tool_calls = 0;
  if (wire_ != nullptr) {
    const bool calls_tools =
        scenario.tool_calls > 0 && !call.tool_names.empty() && !call.answers_tools;
    answer_.tool_calls = calls_tools ? scenario.tool_calls : 0;
    if (calls_tools && answer_.end == End::Stop) answer_.end = End::ToolCalls;
    if (dialect_ != Dialect::OpenAi) answer_.reasoning = Content::words(scenario.thinking, 0);
    choose_text(reply);
    end_at_limits(reply);
    prove();
  }
  count_tokens(request);
  reply.entry.usage = answer_.usage;
  reply.entry.tool_calls = answer_.tool_calls;
}

void Vendor::choose_text(Reply& reply) {
  const Scenario& scenario = answer_.scenario;
  const Call& call = answer_.call;
  if (answer_.end == End::Blocked) return;
  if (answer_.tool_calls > 0) {
    answer_.text = Content::words(scenario.preamble, 0);
    return;
  }
  if (scenario.end == End::Refusal) {
    reply.text = kRefusal;
  } else if (scenario.is_persona) {
    reply.text = persona(call.model);
  } else if (scenario.look) {
    reply.text.clear();
    json::append_escaped(reply.text, describe_media(dialect_, call.turns));
  } else if (scenario.json) {
    reply.text.clear();
    json::append_escaped(reply.text, sample_of(call.schema));
  } else if (scenario.echo && call.answers_tools) {
    reply.text = results_of(call.tool_results);
  } else if (scenario.echo) {
    answer_.text = Content::text(call.last_text);
    return;
  } else {
    answer_.text = Content::words(scenario.tokens, scenario.text_bytes);
    return;
  }
  answer_.text = Content::text(reply.text);
}

void Vendor::end_at_limits(Reply& reply) {
  const Call& call = answer_.call;
  const bool calls_tools = answer_.tool_calls > 0;
  if (!calls_tools && call.tokens_max >= 0 && answer_.text.limit(call.tokens_max)) {
    answer_.end = End::Length;
  }
  if (calls_tools || call.stops.empty()) return;
  std::string text;
  append_whole(text, answer_.text);
  auto stops = items_of(call.stops);
  if (is_string(call.stops)) stops.push_back(call.stops);
  std::size_t first = text.size();
  for (const auto stop : stops) {
    const auto raw = json::string_body(stop);
    const auto place = raw.empty() ? std::string::npos : text.find(raw);
    if (place >= first) continue;
    first = place;
    answer_.stop_sequence = raw;
    answer_.end = End::StopSequence;
  }
  if (first == text.size()) return;
  reply.text = text.substr(0, first);
  answer_.text = Content::text(reply.text);
}

void Vendor::count_tokens(const Request& request) {
  const Scenario& scenario = answer_.scenario;
  const auto body_tokens =
      1 + static_cast<std::int64_t>(request.body.size()) / kBytesPerPromptToken;
  const auto shown = answer_.reasoning.count() * answer_.call.choices;
  const auto reasoning = scenario.reasoning_tokens >= 0 ? scenario.reasoning_tokens : shown;
  const auto spoken = pieces_of(answer_) - answer_.reasoning.count();
  const bool speaks = wire_ != nullptr;
  Usage& usage = answer_.usage;
  usage = {.prompt = scenario.prompt_tokens >= 0 ? scenario.prompt_tokens : body_tokens,
           .completion = speaks ? spoken * answer_.call.choices + reasoning : 0,
           .cached = scenario.cached_tokens,
           .written_5m = scenario.written_5m_tokens,
           .written_1h = scenario.written_1h_tokens,
           .reasoning = speaks ? reasoning : 0};
  fold_untold(usage, dialect_);
}

void Vendor::prove() {
  const bool thinks = answer_.reasoning.count() > 0;
  const Seal& seal = backstage_.seal;
  const auto number = answer_.sequence;
  switch (dialect_) {
    case Dialect::Anthropic: {
      if (!thinks) return;
      std::string text;
      append_whole(text, answer_.reasoning);
      answer_.proof = answer_.scenario.is_redacted ? seal.proof(kRedactedProof, number)
                                                   : seal.proof(kThinkingProof, number, text);
      return;
    }
    case Dialect::Gemini:
      if (thinks || answer_.call.model.contains("gemini-3")) {
        answer_.proof = seal.proof(kGeminiProof, number);
      }
      return;
    case Dialect::Responses:
      // Odd: the vendor keeps the answer.
      answer_.token = seal.token(kResponseToken, number * 2 + (answer_.call.is_stored ? 1 : 0));
      if (thinks) answer_.proof = seal.proof(kResponsesProof, number);
      return;
    case Dialect::Chat:
      if (thinks) answer_.proof = seal.proof(kChatProof, number);
      return;
    default:
      return;
  }
}

}  // namespace sim
