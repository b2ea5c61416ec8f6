// A caller's chat request for translation: what the family says in several ways is said in one.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_fields.hpp"
#include "protocol/openai/request_reading.hpp"

namespace sar::protocol {
namespace {

template <class T>
std::optional<T> parsed(const RawJson& json) {
  JsonReader reader;
  T value;
  reader.load(json.text);
  return read_value(reader, value) ? std::optional{std::move(value)} : std::nullopt;
}

// --- thinking ------------------------------------------------------------------------------------

// {"effort":…} OpenRouter, {"max_tokens":n} OpenRouter, {"type":…,"budget_tokens":n} DeepSeek and
// others.
struct ThinkingFields {
  std::string effort;
  JsonNumber max_tokens;
  JsonNumber budget_tokens;
  std::string type;
  std::optional<bool> enabled;
  ExtraFields extra;
};
constexpr auto json_fields(const ThinkingFields*) {
  return std::tuple{JsonField{"effort", &ThinkingFields::effort},
                    JsonField{"max_tokens", &ThinkingFields::max_tokens},
                    JsonField{"budget_tokens", &ThinkingFields::budget_tokens},
                    JsonField{"type", &ThinkingFields::type},
                    JsonField{"enabled", &ThinkingFields::enabled}};
}

void read_thinking(ChatRequest& request, const RawJson& json) {
  const auto fields = parsed<ThinkingFields>(json);
  if (!fields) return;
  if (!fields->effort.empty()) request.reasoning_effort = fields->effort;
  const JsonNumber& budget =
      fields->max_tokens.empty() ? fields->budget_tokens : fields->max_tokens;
  if (!budget.empty()) request.reasoning_budget = budget;
  const bool is_off = fields->type == "disabled" || !fields->enabled.value_or(true);
  const bool is_on = fields->type == "enabled" || fields->enabled.value_or(false);
  if (is_off) request.reasoning_mode = ReasoningMode::Disabled;
  if (is_on) request.reasoning_mode = ReasoningMode::Enabled;
  if (fields->type == "adaptive") request.reasoning_mode = ReasoningMode::Adaptive;
}

void read_enable_thinking(ChatRequest& request, const RawJson& json) {
  if (json.text == "true") request.reasoning_mode = ReasoningMode::Enabled;
  if (json.text == "false") request.reasoning_mode = ReasoningMode::Disabled;
}

void read_thinking_budget(ChatRequest& request, const RawJson& json) {
  if (auto number = parsed<JsonNumber>(json)) request.reasoning_budget = std::move(*number);
}

void read_random_seed(ChatRequest& request, const RawJson& json) {
  if (auto number = parsed<JsonNumber>(json)) request.seed = std::move(*number);
}

// What vendors of the family call a thing that the model knows by another name.
struct VendorField {
  std::string_view name;
  void (*read)(ChatRequest&, const RawJson&);
};
constexpr VendorField kVendorFields[] = {
    {"reasoning", read_thinking},
    {"thinking", read_thinking},
    {"enable_thinking", read_enable_thinking},
    {"thinking_budget", read_thinking_budget},
    {"random_seed", read_random_seed},
};

void read_vendor_fields(ChatRequest& request) {
  std::erase_if(request.extra, [&](const ExtraField& field) {
    const auto* known = std::ranges::find(kVendorFields, field.name, &VendorField::name);
    if (known == std::end(kVendorFields)) return false;
    known->read(request, field.value);
    return true;
  });
}

// --- functions, the older form of tools ----------------------------------------------------------

void read_functions(ChatRequest& request) {
  auto functions = parsed<std::vector<FunctionTool>>(request.functions);
  if (!functions) return;
  for (FunctionTool& function : *functions) {
    request.tools.push_back({.type = "function",
                             .function = std::move(function),
                             .custom = {},
                             .cache_control = {},
                             .extra = {}});
  }
  request.functions = {};
}

void read_function_choice(ChatRequest& request) {
  if (request.function_call.empty()) return;
  const RawJson json = std::exchange(request.function_call, {});
  if (request.tool_choice) return;
  if (const auto named = parsed<FunctionCall>(json)) {
    request.tool_choice = {
        .mode = ToolChoiceMode::Named, .tools = {{"function", named->name}}, .other = {}};
  } else {
    request.tool_choice = parsed<ToolChoice>(json);
  }
}

// Such calls have no ids: the next result is that of the last call.
void read_function_messages(ChatRequest& request) {
  std::string id;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    Message& message = request.messages[i];
    if (message.role == Role::Function) {
      message.role = Role::Tool;
      message.tool_call_id = id;
    }
    if (message.function_call.empty()) continue;
    auto call = parsed<FunctionCall>(message.function_call);
    if (!call) continue;
    message.function_call = {};
    id = fmt::format("call_{}", i);
    message.parts.emplace_back(ToolCall{
        .id = id, .type = "function", .function = std::move(call), .custom = {}, .extra = {}});
  }
}

// --- proofs --------------------------------------------------------------------------------------

ToolCall* call_of(Part& part) { return std::get_if<ToolCall>(&part.body); }

void read_signature(Part& part) {
  const ToolCall* call = call_of(part);
  if (call == nullptr) return;
  const auto content = std::ranges::find(call->extra, kExtraContent, &ExtraField::name);
  if (content == call->extra.end()) return;
  RawJson signature = signature_of(content->value);
  if (!signature.empty()) {
    part.proofs.push_back({std::string{kThoughtSignatureProof}, std::move(signature)});
  }
}

Part thoughts(std::string text, std::vector<Proof> proofs, std::string_view field) {
  Part part;
  part.body = ReasoningPart{.text = std::move(text), .field = std::string{field}};
  part.proofs = std::move(proofs);
  return part;
}

// Thoughts and the proofs that vouch for stretches of them. A proof whose stretch is not there any
// more is worth nothing.
std::vector<Part> vouched_thoughts(const ReasoningPart& reasoning,
                                   std::vector<CarriedProof>& carried) {
  std::vector<Part> parts;
  std::size_t at = 0;
  for (CarriedProof& entry : carried) {
    if (!entry.call_id.empty()) continue;
    if (entry.text_bytes > reasoning.text.size() - at) break;
    parts.push_back(thoughts(reasoning.text.substr(at, entry.text_bytes), {std::move(entry.proof)},
                             reasoning.field));
    at += entry.text_bytes;
  }
  if (at < reasoning.text.size()) {
    parts.push_back(thoughts(reasoning.text.substr(at), {}, reasoning.field));
  }
  return parts;
}

void give_to_calls(std::vector<Part>& parts, std::vector<CarriedProof>& carried) {
  for (CarriedProof& entry : carried) {
    if (entry.call_id.empty()) continue;
    const auto part = std::ranges::find_if(parts, [&](Part& candidate) {
      const ToolCall* call = call_of(candidate);
      return call != nullptr && call->id == entry.call_id;
    });
    if (part != parts.end()) part->proofs.push_back(std::move(entry.proof));
  }
}

// The router's own entries of reasoning_details become the proofs that they carry.
void read_carried_proofs(Message& message) {
  const auto has_details = [](const Part& part) {
    return std::ranges::find(part.proofs, kReasoningDetailsProof, &Proof::kind) !=
           part.proofs.end();
  };
  const auto part = std::ranges::find_if(message.parts, has_details);
  if (part == message.parts.end()) return;
  const auto proof = std::ranges::find(part->proofs, kReasoningDetailsProof, &Proof::kind);
  SplitDetails split = split_details(proof->value.text);
  if (split.carried.empty()) return;
  const ReasoningPart reasoning = std::get<ReasoningPart>(part->body);
  std::vector<Part> parts = vouched_thoughts(reasoning, split.carried);
  if (!split.others.empty()) {
    parts.push_back(
        thoughts({}, {{std::string{kReasoningDetailsProof}, RawJson{"[" + split.others + "]"}}},
                 reasoning.field));
  }
  const auto place = message.parts.erase(part);
  message.parts.insert(place, std::make_move_iterator(parts.begin()),
                       std::make_move_iterator(parts.end()));
  give_to_calls(message.parts, split.carried);
}

}  // namespace

Result<ChatRequest> read_openai_request(std::string_view body) {
  SAR_TRY(request, read_chat_request(body));
  read_vendor_fields(request);
  read_functions(request);
  read_function_choice(request);
  read_function_messages(request);
  for (Message& message : request.messages) {
    std::ranges::for_each(message.parts, read_signature);
    read_carried_proofs(message);
  }
  return std::move(request);
}

}  // namespace sar::protocol
