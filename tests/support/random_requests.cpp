#include "support/random_requests.hpp"

#include <algorithm>
#include <optional>

#include "protocol/json/json_text.hpp"

namespace sar::test {
namespace {

using namespace protocol;

// --- fields --------------------------------------------------------------------------------------

void set_schema(ChatRequest& request) {
  request.response_format = ResponseFormat{
      .type = "json_schema",
      .json_schema =
          SchemaFormat{.name = {},
                       .description = {},
                       .schema = {R"({"type":"object","properties":{"a":{"type":"string"}}})"},
                       .strict = {},
                       .extra = {}},
      .extra = {}};
}

void set_choice(ChatRequest& request, ToolChoiceMode mode, std::vector<ToolName> tools = {}) {
  if (request.tools.empty()) return;
  request.tool_choice = ToolChoice{.mode = mode, .tools = std::move(tools), .other = {}};
}

SchemaFormat* schema_of(ChatRequest& request) {
  const bool has_one = request.response_format && request.response_format->json_schema;
  return has_one ? &*request.response_format->json_schema : nullptr;
}

// Whether all turns of the model's begin with thoughts.
bool thinks(const ChatRequest& request) {
  return std::ranges::all_of(request.messages, [](const Message& message) {
    return message.role != Role::Assistant ||
           std::holds_alternative<ReasoningPart>(message.parts.front().body);
  });
}

// The names are those in Speech::fields. The order counts: later ones look at what earlier ones
// have set.
struct Field {
  std::string_view name;
  void (*set)(ChatRequest& request, RandomWords& random);
  bool is_always = false;
};
using Random = RandomWords;
constexpr Field kFields[] = {
    {"temperature", [](ChatRequest& r, Random&) { r.temperature.text = "0.10"; }},
    {"top_p", [](ChatRequest& r, Random&) { r.top_p.text = "0.5"; }},
    {"top_k", [](ChatRequest& r, Random&) { r.top_k.text = "40"; }},
    {"presence_penalty", [](ChatRequest& r, Random&) { r.presence_penalty.text = "-1.5"; }},
    {"frequency_penalty", [](ChatRequest& r, Random&) { r.frequency_penalty.text = "1"; }},
    {"seed", [](ChatRequest& r, Random&) { r.seed.text = "-7"; }},
    {"n", [](ChatRequest& r, Random&) { r.n.text = "2"; }},
    {"stop_list",
     [](ChatRequest& r, Random& random) {
       r.stop = StopSequences{.values = {random.words(), random.words()}, .is_single = false};
     }},
    {"stop_single",
     [](ChatRequest& r, Random& random) {
       r.stop = StopSequences{.values = {random.words()}, .is_single = true};
     }},
    {"logit_bias", [](ChatRequest& r, Random&) { r.logit_bias.text = R"({"50256":-100})"; }},
    {"logprobs",
     [](ChatRequest& r, Random& random) {
       r.logprobs = true;
       if (random.flip()) r.top_logprobs.text = "3";
     }},
    {"verbosity", [](ChatRequest& r, Random&) { r.verbosity = "low"; }},
    {"modalities", [](ChatRequest& r, Random&) { r.modalities = {"text"}; }},
    {"audio",
     [](ChatRequest& r, Random&) { r.audio.text = R"({"voice":"alloy","format":"wav"})"; }},
    {"prediction",
     [](ChatRequest& r, Random&) { r.prediction.text = R"({"type":"content","content":"x"})"; }},
    {"web_search_options",
     [](ChatRequest& r, Random&) {
       r.web_search_options.text = R"({"search_context_size":"low"})";
     }},
    {"service_tier", [](ChatRequest& r, Random&) { r.service_tier = "default"; }},
    {"service_tier_lower", [](ChatRequest& r, Random&) { r.service_tier = "flex"; }},
    {"store", [](ChatRequest& r, Random& random) { r.store = random.flip(); }},
    {"store_always", [](ChatRequest& r, Random& random) { r.store = random.flip(); }, true},
    {"metadata", [](ChatRequest& r, Random&) { r.metadata.text = R"({"k":"v"})"; }},
    {"user", [](ChatRequest& r, Random& random) { r.user = random.words(); }},
    {"safety_identifier",
     [](ChatRequest& r, Random& random) { r.safety_identifier = random.words(); }},
    {"prompt_cache_key",
     [](ChatRequest& r, Random& random) { r.prompt_cache_key = random.words(); }},
    {"prompt_cache_retention", [](ChatRequest& r, Random&) { r.prompt_cache_retention = "24h"; }},
    {"stream", [](ChatRequest& r, Random& random) { r.stream = random.flip(); }},
    // A vendor of this family is always asked for the usage of a stream.
    {"stream_options",
     [](ChatRequest& r, Random& random) {
       if (!r.stream.value_or(false)) return;
       r.stream_options.emplace().include_usage = true;
       if (random.flip()) r.stream_options->include_obfuscation = random.flip();
     },
     true},
    {"max_tokens", [](ChatRequest& r, Random&) { r.max_completion_tokens.text = "16"; }},
    {"max_tokens_always", [](ChatRequest& r, Random&) { r.max_completion_tokens.text = "4096"; },
     true},
    {"effort", [](ChatRequest& r, Random&) { r.reasoning_effort = "high"; }},
    {"effort_mode",
     [](ChatRequest& r, Random& random) {
       r.reasoning_effort = random.flip() ? "high" : "none";
       r.reasoning_mode =
           r.reasoning_effort == "none" ? ReasoningMode::Disabled : ReasoningMode::Enabled;
     }},
    {"summary", [](ChatRequest& r, Random&) { r.reasoning_summary = "auto"; }},
    {"schema", [](ChatRequest& r, Random&) { set_schema(r); }},
    {"schema_name",
     [](ChatRequest& r, Random&) {
       if (auto* schema = schema_of(r)) schema->name = "n";
     },
     true},
    {"schema_response",
     [](ChatRequest& r, Random&) {
       if (auto* schema = schema_of(r)) schema->name = "response";
     },
     true},
    {"schema_strict",
     [](ChatRequest& r, Random&) {
       if (auto* schema = schema_of(r)) schema->strict = true;
     },
     true},
    {"json_object",
     [](ChatRequest& r, Random&) {
       if (!r.response_format) r.response_format.emplace().type = "json_object";
     }},
    {"strict",
     [](ChatRequest& r, Random& random) {
       if (!r.tools.empty() && r.tools.front().function) {
         r.tools.front().function->strict = random.flip();
       }
     }},
    {"custom_format",
     [](ChatRequest& r, Random&) {
       for (Tool& tool : r.tools) {
         if (!tool.custom) continue;
         tool.custom->format.text =
             R"({"type":"grammar","grammar":{"syntax":"regex","definition":"[a-z]+"}})";
       }
     }},
    {"required", [](ChatRequest& r, Random&) { set_choice(r, ToolChoiceMode::Required); }},
    {"named",
     [](ChatRequest& r, Random&) { set_choice(r, ToolChoiceMode::Named, {{"function", "f"}}); }},
    {"none", [](ChatRequest& r, Random&) { set_choice(r, ToolChoiceMode::None); }},
    {"allowed",
     [](ChatRequest& r, Random& random) {
       set_choice(r, random.flip() ? ToolChoiceMode::AllowedAuto : ToolChoiceMode::AllowedRequired,
                  {{"function", "f"}, {"function", "h"}});
     }},
    {"parallel",
     [](ChatRequest& r, Random& random) {
       const bool has_choice = r.tool_choice && r.tool_choice->mode != ToolChoiceMode::None;
       if (has_choice && !r.tools.empty()) r.parallel_tool_calls = random.flip();
     }},
    {"extra", [](ChatRequest& r, Random&) { r.extra.push_back({"xExtra", {R"({"a":[1]})"}}); }},
    // Together with it Anthropic's models take less of all the rest.
    {"thinking",
     [](ChatRequest& r, Random& random) {
       const bool is_adaptive = !thinks(r) || random.flip();
       r.reasoning_mode = is_adaptive ? ReasoningMode::Adaptive : ReasoningMode::Enabled;
       if (is_adaptive && random.flip()) r.reasoning_effort = "high";
       if (!is_adaptive) r.reasoning_budget.text = "2048";
       if (random.flip()) r.reasoning_summary = random.flip() ? "auto" : "none";
       r.temperature = {};
       r.top_k = {};
       r.tool_choice.reset();
       r.parallel_tool_calls.reset();
     }},
};

// --- messages ------------------------------------------------------------------------------------

class Requests {
 public:
  Requests(const Speech& speech, RandomWords& random) : speech_(speech), random_(random) {}

  ChatRequest next() {
    request_.dialect = speech_.dialect;
    request_.model = speech_.model;
    if (flip()) add_system();
    add_user();
    for (std::size_t turns = random_.pick(3); turns > 0; --turns) add_exchange();
    if (speech_.system_anywhere && flip()) add(Role::Developer, {text()});
    if (request_.messages.back().role != Role::User) add_user();
    add_tools();
    for (const Field& field : kFields) {
      const bool is_known = has_word(speech_.fields, field.name);
      if (is_known && (field.is_always || random_.pick(3) == 0)) field.set(request_, random_);
    }
    return std::move(request_);
  }

 private:
  bool flip() { return random_.flip(); }
  Part text() { return random_text(random_); }

  // Anthropic's models take four.
  void note_breakpoint(RawJson& cache_control) {
    if (!speech_.cache_control || breakpoints_ == 4 || !flip()) return;
    ++breakpoints_;
    cache_control.text = R"({"type":"ephemeral"})";
  }

  Part noted_text() {
    Part part = text();
    note_breakpoint(part.cache_control);
    return part;
  }

  static bool is_plain(const Message& message) {
    return message.parts.size() == 1 && std::holds_alternative<TextPart>(message.parts[0].body) &&
           message.parts[0].cache_control.empty();
  }

  // A turn that began with the results of tools is a list anyway.
  [[nodiscard]] bool goes_on() const {
    return speech_.folds_turns && !request_.messages.empty() &&
           request_.messages.back().role == Role::Tool;
  }

  Message& add(Role role, std::vector<Part> parts) {
    Message message;
    message.role = role;
    message.parts = std::move(parts);
    if (speech_.has_forms && !message.parts.empty()) {
      const bool is_text = is_plain(message) && !(role == Role::User && goes_on()) && flip();
      message.content_form = is_text ? ContentForm::Text : ContentForm::Parts;
    }
    if (speech_.names && role != Role::Tool && flip()) message.name = "ann";
    const bool has_extra = speech_.message_extra && random_.pick(4) == 0;
    if (has_extra) message.extra.push_back({"x_note", {"1.0"}});
    return request_.messages.emplace_back(std::move(message));
  }

  void add_system() {
    // Of this API instructions are one text.
    const bool is_one = speech_.dialect == Dialect::OpenAiResponses;
    std::vector<Part> parts{is_one ? text() : noted_text()};
    if (!is_one && flip()) parts.push_back(noted_text());
    Message& message = add(Role::System, std::move(parts));
    message.name.clear();
    if (is_one) message.content_form = ContentForm::Text;
  }

  void add_user() {
    std::vector<Part> parts{noted_text()};
    if (flip()) parts.push_back(random_image(speech_, random_));
    if (speech_.sound && flip()) {
      parts.push_back(part_of(AudioPart{.data = random_.base64(), .format = "wav", .extra = {}}));
    }
    if (speech_.files && flip()) parts.push_back(file());
    if (flip()) parts.push_back(text());
    add(Role::User, std::move(parts));
  }

  Part file() {
    FilePart file;
    if (speech_.file_urls && flip()) {
      file.url = "https://files.test/a.pdf";
    } else {
      file.data = "data:application/pdf;base64," + random_.base64();
      file.filename = random_.words();
    }
    return part_of(std::move(file));
  }

  // What the model says, and the results of what it calls.
  void add_exchange() {
    std::vector<Part> parts;
    if (!speech_.thought_proof.empty() && flip()) parts.push_back(thoughts());
    if (flip()) parts.push_back(text());
    if (speech_.refusals && flip()) parts.push_back(part_of(RefusalPart{random_.words()}));
    const bool has_calls = flip() || parts.empty();
    std::vector<std::string> ids;
    for (std::size_t calls = has_calls ? 1 + random_.pick(3) : 0; calls > 0; --calls) {
      ids.push_back("call_" + std::to_string(++calls_));
      parts.push_back(part_of(random_call(speech_, ids.back(), random_)));
      if (speech_.call_proof.empty() || random_.pick(3) == 0) continue;
      parts.back().proofs.push_back(random_proof(speech_.call_proof, {}, random_));
    }
    const bool is_thoughts_only = ids.empty() && parts.size() == 1 &&
                                  std::holds_alternative<ReasoningPart>(parts.front().body);
    if (is_thoughts_only) parts.push_back(text());
    add_turn(std::move(parts));
    for (const std::string& id : ids) add_result(id);
    if (ids.empty()) add_user();
  }

  void add_turn(std::vector<Part> parts) {
    Message& turn = add(Role::Assistant, std::move(parts));
    // Here the form of the content is that of the texts alone, or there is none.
    if (speech_.dialect == Dialect::OpenAiResponses) turn.content_form = ContentForm::Absent;
    if (speech_.dialect != Dialect::OpenAi) return;
    const bool has_text = std::ranges::any_of(
        turn.parts, [](const Part& part) { return std::holds_alternative<TextPart>(part.body); });
    turn.content_form = has_text ? ContentForm::Text : ContentForm::Absent;
  }

  Part thoughts() {
    Part part = part_of(
        ReasoningPart{.text = speech_.proof_only ? std::string{} : random_.words(), .field = {}});
    part.proofs.push_back(random_proof(speech_.thought_proof, {}, random_));
    return part;
  }

  void add_result(const std::string& id) {
    const bool is_list = speech_.result_parts && flip();
    std::vector<Part> parts{random_.pick(3) == 0 ? object() : text()};
    if (is_list) parts.push_back(text());
    if (speech_.result_images && flip()) parts.push_back(random_image(speech_, random_));
    Message& result = add(Role::Tool, std::move(parts));
    result.tool_call_id = id;
    if (speech_.results_named) result.name = "f";
    // Gemini's failures are told, its successes are not.
    const bool tells_success = speech_.has_forms;
    if (speech_.failed_results && flip()) result.is_error = !tells_success || flip();
  }

  // What Gemini tells from a text, some of it in its own words.
  Part object() {
    constexpr std::string_view kObjects[] = {R"({"a":1})",
                                             R"({"result":"x"})",
                                             R"({"output":"x"})",
                                             R"({"error":"x"})",
                                             R"({"output":"{\"error\":\"x\"}"})",
                                             R"({"result":"{\"a\":1}"})"};
    return part_of(TextPart{std::string{kObjects[random_.pick(std::size(kObjects))]}});
  }

  void add_tools() {
    for (const std::string_view name : {"f", "h"}) {
      Tool tool{.type = "function",
                .function = FunctionTool{},
                .custom = {},
                .cache_control = {},
                .extra = {}};
      tool.function->name = name;
      if (flip()) tool.function->description = random_.words();
      tool.function->parameters.text =
          R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}})";
      note_breakpoint(tool.cache_control);
      request_.tools.push_back(std::move(tool));
    }
    if (speech_.custom_tools && flip()) {
      request_.tools.push_back(
          {.type = "custom",
           .function = {},
           .custom = CustomTool{.name = "g", .description = "d", .format = {}, .extra = {}},
           .cache_control = {},
           .extra = {}});
    }
    if (flip()) add_hosted_tool();
  }

  void add_hosted_tool() {
    Tool tool;
    tool.type = speech_.hosted_tool;
    const bool is_named = speech_.dialect == Dialect::Anthropic;
    if (is_named) tool.extra.push_back({"name", {R"("web_search")"}});
    tool.extra.push_back({"xMost", {"3"}});
    request_.tools.push_back(std::move(tool));
  }

  const Speech& speech_;
  RandomWords& random_;
  ChatRequest request_;
  std::size_t calls_ = 0;
  int breakpoints_ = 0;
};

}  // namespace

ChatRequest random_request(const Speech& speech, RandomWords& random) {
  return Requests{speech, random}.next();
}

}  // namespace sar::test
