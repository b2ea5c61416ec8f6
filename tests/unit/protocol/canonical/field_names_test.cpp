// Whatever a writer notes is told in the caller's words: the path leads to something in his body.
#include "protocol/canonical/field_names.hpp"

#include <gtest/gtest.h>

#include "protocol/wires.hpp"

namespace sar::protocol {
namespace {

// Every field that callers of the dialect can set and that has a name of its own in the canonical
// model, in as few bodies as can be.
struct CallerBody {
  Dialect dialect;
  std::string_view body;
};

constexpr std::string_view kOpenAiBody = R"({"model":"m","max_completion_tokens":9000000,
"temperature":1.7,"top_p":0.5,"top_k":3,"presence_penalty":1,"frequency_penalty":1,"seed":7,"n":2,
"stop":[" ","b","c","d"],"logit_bias":{"1":1},"logprobs":true,"top_logprobs":2,
"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}}},
"reasoning_effort":"high","verbosity":"low","modalities":["text","audio"],
"audio":{"voice":"x","format":"wav"},"prediction":{"type":"content","content":"x"},
"web_search_options":{"search_context_size":"low"},"service_tier":"scale","store":true,
"metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k",
"prompt_cache_retention":"24h","parallel_tool_calls":false,"own_field":1,
"tool_choice":{"type":"function","function":{"name":"f"}},
"tools":[{"type":"custom","custom":{"name":"c"}},{"type":"web_search_preview"},
{"type":"function","function":{"name":"f","strict":true,"own_field":2,"parameters":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}}}],
"messages":[{"role":"user","name":"bob","own_field":1,"content":[{"type":"text","text":"Hi"},
{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"high"}}]},
{"role":"assistant","reasoning_content":"hm","content":"x","tool_calls":[{"id":"1","type":"function",
"function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r"},
{"role":"system","content":"late"}]})";

constexpr std::string_view kOlderOpenAiBody = R"({"model":"m","max_tokens":9000000,
"messages":[{"role":"user","content":"Hi"}]})";

constexpr std::string_view kShortOpenAiBody = R"({"model":"m","max_tokens":3,
"messages":[{"role":"user","content":"Hi"}]})";

constexpr std::string_view kCompletionsBody = R"({"model":"m","prompt":"Hi","max_tokens":9000000,
"best_of":2,"echo":true,"suffix":"x","logprobs":2,"logit_bias":{"1":1},"n":2,"seed":7,
"presence_penalty":1,"frequency_penalty":1,"temperature":1.7,"top_p":0.5,"stop":" ","user":"u"})";

constexpr std::string_view kAnthropicBody = R"({"model":"m","max_tokens":9000000,
"metadata":{"user_id":"u","own_field":1},"service_tier":"auto","stop_sequences":[" ","b","c","d","e"],
"temperature":0.7,"top_k":3,"top_p":0.5,"own_field":1,
"output_config":{"effort":"high","own_field":1,"format":{"type":"json_schema","schema":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}}},
"thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},
"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
"tools":[{"name":"f","strict":true,"own_field":2,"cache_control":{"type":"ephemeral"},"input_schema":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}},
{"type":"web_search_20250305","name":"web_search"},{"name":"g","input_schema":{"type":"object"}}],
"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":
{"type":"ephemeral"}},{"type":"document","title":"t","context":"c","citations":{"enabled":true},
"source":{"type":"text","media_type":"text/plain","data":"text"}}]},
{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},
{"type":"redacted_thinking","data":"c2ln"},
{"type":"tool_use","id":"1","name":"f","input":{}}]},
{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","is_error":true,"content":"r"},
{"type":"text","text":"go on"}]}]})";

constexpr std::string_view kEffortlessAnthropicBody = R"({"model":"m","max_tokens":900,
"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"Hi"}]})";

constexpr std::string_view kAdaptiveAnthropicBody = R"({"model":"m","max_tokens":900,
"thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"Hi"}]})";

constexpr std::string_view kQuietAnthropicBody = R"({"model":"m","max_tokens":900,
"thinking":{"type":"disabled"},"messages":[{"role":"user","content":"Hi"}]})";

constexpr std::string_view kGeminiBody = R"({"serviceTier":"flex","labels":{"a":"b"},
"safetySettings":[],"generationConfig":{"temperature":1.7,"topP":0.5,"topK":3,"candidateCount":2,
"maxOutputTokens":9000000,"seed":7,"presencePenalty":1,"frequencyPenalty":1,"responseLogprobs":true,
"logprobs":2,"stopSequences":[" ","b","c","d","e"],"responseModalities":["TEXT","AUDIO"],
"ownField":1,"responseMimeType":"application/json","responseSchema":
{"type":"OBJECT","properties":{"a":{"type":"STRING","minLength":"3","nullable":true}}},
"thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":false,"ownField":1}},
"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]},"ownField":1},
"tools":[{"googleSearch":{}},{"functionDeclarations":[{"name":"f","behavior":"BLOCKING",
"parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","minLength":"3"}}}}]}],
"systemInstruction":{"parts":[{"text":"Be brief."}]},
"contents":[{"role":"user","parts":[{"text":"Hi"},{"inlineData":{"mimeType":"image/png",
"data":"AAAA"},"mediaResolution":{"level":"MEDIA_RESOLUTION_HIGH"}}]},
{"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"c2ln"},
{"functionCall":{"name":"f","args":{}},"thoughtSignature":"c2ln"}]},
{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"error":"no"},
"scheduling":"SILENT"}}]}]})";

constexpr std::string_view kBudgetGeminiBody = R"({"generationConfig":{"thinkingConfig":
{"thinkingBudget":99999}},"contents":[{"parts":[{"text":"Hi"}]}]})";

constexpr std::string_view kQuietGeminiBody = R"({"generationConfig":{"thinkingConfig":
{"thinkingBudget":0}},"contents":[{"parts":[{"text":"Hi"}]}]})";

constexpr std::string_view kResponsesBody = R"({"model":"m","max_output_tokens":9000000,
"temperature":1.7,"top_p":0.5,"top_logprobs":2,"parallel_tool_calls":false,"service_tier":"scale",
"store":true,"metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k",
"prompt_cache_retention":"24h","max_tool_calls":3,"own_field":1,
"reasoning":{"effort":"high","summary":"concise","own_field":1},
"include":["file_search_call.results"],
"text":{"verbosity":"low","format":{"type":"json_schema","name":"a","strict":true,"schema":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}}},
"tool_choice":{"type":"function","name":"f"},
"tools":[{"type":"custom","name":"c"},{"type":"web_search"},{"type":"function","name":"f",
"strict":true,"own_field":2,"parameters":
{"type":"object","properties":{"a":{"type":"string","minLength":3,"not":{}}},"oddity":1}}],
"instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},
{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"high"}]},
{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],
"encrypted_content":"c2ln"},{"type":"web_search_call","id":"ws_1","status":"completed"},
{"type":"function_call","call_id":"1","name":"f","arguments":"{}"},
{"type":"function_call_output","call_id":"1","output":"r"},
{"role":"developer","content":"late"}]})";

constexpr std::string_view kLogprobsResponsesBody = R"({"model":"m","input":"Hi",
"include":["message.output_text.logprobs"],"reasoning":{"effort":"none"}})";

constexpr CallerBody kBodies[] = {
    {Dialect::OpenAi, kOpenAiBody},
    {Dialect::OpenAi, kOlderOpenAiBody},
    {Dialect::OpenAi, kShortOpenAiBody},
    {Dialect::OpenAiCompletions, kCompletionsBody},
    {Dialect::OpenAiResponses, kResponsesBody},
    {Dialect::OpenAiResponses, kLogprobsResponsesBody},
    {Dialect::Anthropic, kAnthropicBody},
    {Dialect::Anthropic, kEffortlessAnthropicBody},
    {Dialect::Anthropic, kAdaptiveAnthropicBody},
    {Dialect::Anthropic, kQuietAnthropicBody},
    {Dialect::Gemini, kGeminiBody},
    {Dialect::Gemini, kBudgetGeminiBody},
    {Dialect::Gemini, kQuietGeminiBody},
};

// Whether `path` leads somewhere from the value at the cursor; "[]" is any element. Takes it.
bool leads_somewhere(JsonReader& reader, std::string_view path) {
  if (path.empty()) return !reader.take().empty();
  if (path.front() == '.') path.remove_prefix(1);
  bool is_found = false;
  if (path.front() == '[') {
    const std::string_view index = path.substr(1, path.find(']') - 1);
    const std::string_view rest = path.substr(index.size() + 2);
    if (!reader.begin_array()) return reader.take(), false;
    for (std::size_t i = 0; reader.next_element(); ++i) {
      const bool is_meant = index.empty() || index == std::to_string(i);
      if (is_meant) is_found = leads_somewhere(reader, rest) || is_found;
      if (!is_meant) reader.take();
    }
    return is_found;
  }
  const std::string_view name = path.substr(0, path.find_first_of(".["));
  if (!reader.begin_object()) return reader.take(), false;
  JsonString key;
  while (reader.next_key(key)) {
    if (key.raw == name) {
      is_found = leads_somewhere(reader, path.substr(name.size()));
    } else {
      reader.take();
    }
  }
  return is_found;
}

bool is_in(std::string_view body, std::string_view path) {
  JsonReader reader;
  reader.load(body);
  return leads_somewhere(reader, path);
}

std::vector<RequestTarget> targets() {
  std::vector<RequestTarget> all;
  for (const bool reasoning : {false, true}) {
    for (const bool has_traits : {false, true}) {
      RequestTarget target{.model = "m", .provider = "p"};
      target.facts.known = true;
      target.facts.reasoning = reasoning;
      target.openai.top_k = has_traits;
      target.openai.choices = has_traits;
      target.openai.logprobs = has_traits;
      target.openai.user = has_traits;
      target.openai.json_schema = has_traits;
      target.openai.platform_fields = has_traits;
      target.openai.stop_max = has_traits ? 4 : 1;
      all.push_back(target);
    }
  }
  return all;
}

// Checks what `vendor` notes of the request, and says how much that is.
std::size_t check_notes(const CallerBody& caller, const ChatRequest& request,
                        const Translator& vendor) {
  std::size_t notes = 0;
  for (const RequestTarget& target : targets()) {
    Fidelity fidelity;
    static_cast<void>(vendor.write_request(request, target, fidelity));
    name_as_caller(fidelity, field_names_of(caller.dialect), request);
    notes += fidelity.notes().size();
    for (const FidelityNote& note : fidelity.notes()) {
      // The one note that tells no place: a breakpoint may stand anywhere.
      if (note.field == "cache_control") continue;
      EXPECT_TRUE(is_in(caller.body, note.field))
          << to_string(caller.dialect) << " to " << to_string(vendor.dialect) << ": " << note.field
          << " (" << note.reason << ")\n"
          << caller.body.substr(0, 80);
    }
  }
  return notes;
}

TEST(FieldNames, WhateverIsNotedStandsInTheCallersBody) {
  std::size_t notes = 0;
  for (const CallerBody& caller : kBodies) {
    const auto request = translator_of(caller.dialect).parse_request(caller.body);
    ASSERT_TRUE(request) << to_string(caller.dialect) << " " << request.error().message << " "
                         << request.error().param;
    for (std::size_t row = 0; row < kDialectCount; ++row) {
      const Translator& vendor = translator_of(static_cast<Dialect>(row));
      if (vendor.write_request == nullptr || vendor.dialect == caller.dialect) continue;
      notes += check_notes(caller, *request, vendor);
    }
  }
  EXPECT_GT(notes, 500U);
}

TEST(FieldNames, TheRowThatCoversMostWins) {
  constexpr FieldName kNames[] = {{"stop", "ends"},
                                  {"tools[].function", "tools[]"},
                                  {"tools[].function.parameters", "tools[].input_schema"}};
  const ChatRequest request;
  EXPECT_EQ(callers_path("stop", kNames, request), "ends");
  EXPECT_EQ(callers_path("stops", kNames, request), "stops");
  EXPECT_EQ(callers_path("stop[2]", kNames, request), "ends[2]");
  EXPECT_EQ(callers_path("tools[12].function.strict", kNames, request), "tools[12].strict");
  EXPECT_EQ(callers_path("tools[3].function.parameters.type", kNames, request),
            "tools[3].input_schema.type");
  EXPECT_EQ(callers_path("tools[3", kNames, request), "tools[3");
  EXPECT_EQ(callers_path("", kNames, request), "");
}

}  // namespace
}  // namespace sar::protocol
