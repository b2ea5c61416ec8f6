// Gemini's generateContent: what is asked for. Names are read in both of their spellings.
#include "dialect_calls.hpp"
#include "request_text.hpp"

namespace sim {
namespace {

void read_tools(Call& call, std::string_view tools) {
  for (const auto tool : items_of(tools)) {
    const auto functions = member_of(tool, {"functionDeclarations", "function_declarations"});
    for (const auto function : items_of(functions)) {
      if (const auto name = text_member(function, "name"); !name.empty()) {
        call.tool_names.push_back(name);
      }
    }
  }
}

void read_generation(Call& call, std::string_view config) {
  const auto cap = member_of(config, {"maxOutputTokens", "max_output_tokens"});
  call.tokens_max = json::integer(cap).value_or(-1);
  call.stops = member_of(config, {"stopSequences", "stop_sequences"});
  call.schema = member_of(
      config, {"responseJsonSchema", "responseSchema", "response_json_schema", "response_schema"});
  const auto choices = member_of(config, {"candidateCount", "candidate_count"});
  call.choices = json::integer(choices).value_or(1);
}

void read_last_turn(Call& call, std::string_view parts) {
  call.last_text = text_of(parts);
  for (const auto part : items_of(parts)) {
    const auto result = member_of(part, {"functionResponse", "function_response"});
    if (result.empty()) continue;
    call.answers_tools = true;
    call.tool_results.push_back(json::member(result, "response"));
  }
}

}  // namespace

CallRead read_gemini_call(const Request& request) {
  Call call;
  // countTokens may wrap the request.
  const auto wrapped = json::member(request.body, "generateContentRequest");
  const auto body = wrapped.empty() ? request.body : wrapped;
  call.is_stream = request.path.ends_with(":streamGenerateContent");
  call.is_array = call.is_stream && query_value(request.query, "alt") != "sse";
  call.turns = json::member(body, "contents");
  read_tools(call, json::member(body, "tools"));
  read_generation(call, member_of(body, {"generationConfig", "generation_config"}));
  const auto contents = items_of(call.turns);
  if (contents.empty()) {
    return std::unexpected("* GenerateContentRequest.contents: contents is not specified");
  }
  read_last_turn(call, json::member(contents.back(), "parts"));
  return call;
}

}  // namespace sim
