// Requests that a real vendor would refuse, with a word of what it says.
#include <gtest/gtest.h>

#include "vendor_stand.hpp"

namespace sim {
namespace {

struct Case {
  std::string_view name;
  std::string_view body;
  std::string_view complaint;  // empty: it is served
};

class Checked : public VendorStand, public testing::WithParamInterface<Case> {
 protected:
  void expect(const std::string& path, const std::string& fields = "") {
    const auto answer = ask({.path = path, .body = std::string(GetParam().body), .fields = fields});
    if (GetParam().complaint.empty()) {
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
      return;
    }
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
    EXPECT_NE(answer.find(GetParam().complaint), std::string::npos) << answer;
    EXPECT_EQ(reply_.entry.fault, "refused");
  }
};

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(info.param.name);
}

class ChatChecked : public Checked {};
TEST_P(ChatChecked, IsHeldAgainstTheRules) { expect("/v1/chat/completions"); }

#define CALLS                                                                         \
  R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",)" \
  R"("function":{"name":"f","arguments":"{}"}}]})"
INSTANTIATE_TEST_SUITE_P(
    Chat, ChatChecked,
    testing::Values(
        Case{"answered",
             R"({"model":"sim","messages":[{"role":"user","content":"a"},)" CALLS
             R"(,{"role":"tool","tool_call_id":"c1","content":"x"}]})",
             ""},
        Case{"unanswered",
             R"({"model":"sim","messages":[)" CALLS R"(,{"role":"user","content":"a"}]})",
             "did not have response messages: c1"},
        Case{"unanswered_at_the_end", R"({"model":"sim","messages":[)" CALLS "]}",
             "did not have response messages: c1"},
        Case{"unasked",
             R"({"model":"sim","messages":[{"role":"tool","tool_call_id":"c1","content":"x"}]})",
             "must be a response to a preceeding message"},
        Case{"answered_by_another",
             R"({"model":"sim","messages":[)" CALLS
             R"(,{"role":"tool","tool_call_id":"c2","content":"x"}]})",
             "No tool call found"},
        Case{"arguments_no_text",
             R"({"model":"sim","messages":[{"role":"assistant","tool_calls":[{"id":"c",)"
             R"("type":"function","function":{"name":"f","arguments":{}}}]}]})",
             "expected a string"},
        Case{"choice_without_tools",
             R"({"model":"sim","tool_choice":"auto","messages":[{"role":"user","content":"a"}]})",
             "only allowed when 'tools' are specified"},
        Case{"max_tokens_of_a_reasoning_model",
             R"({"model":"sim-gpt-5:tokens=2","max_tokens":5,"messages":[{"role":"user",)"
             R"("content":"a"}]})",
             "unsupported_parameter"},
        Case{"unchecked",
             R"({"model":"sim:check=0","messages":[)" CALLS R"(,{"role":"user","content":"a"}]})",
             ""}),
    name_of);

class AnthropicChecked : public Checked {};
TEST_P(AnthropicChecked, IsHeldAgainstTheRules) {
  expect("/v1/messages", "anthropic-version: 2023-06-01\r\n");
}

#define ASKS(MESSAGES) R"({"model":"sim","max_tokens":9,"messages":[)" MESSAGES "]}"
#define USER R"({"role":"user","content":"a"})"
#define USES \
  R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]})"
INSTANTIATE_TEST_SUITE_P(
    Anthropic, AnthropicChecked,
    testing::Values(
        Case{"plain", ASKS(USER), ""}, Case{"roles_in_a_row", ASKS(USER "," USER), ""},
        Case{"no_cap", R"({"model":"sim","messages":[)" USER "]}", "max_tokens: Field required"},
        Case{"strange_field",
             R"({"model":"sim","max_tokens":9,"stop":["a"],"messages":[)" USER "]}",
             "stop: Extra inputs are not permitted"},
        Case{"too_warm",
             R"({"model":"sim","max_tokens":9,"temperature":1.5,"messages":[)" USER "]}",
             "temperature: range: 0..1"},
        Case{"assistant_first", ASKS(R"({"role":"assistant","content":"a"})"),
             "must use the \\\"user\\\" role"},
        Case{"system_among_messages", ASKS(R"({"role":"system","content":"a"})"),
             "Input should be 'user' or 'assistant'"},
        Case{"empty_text", ASKS(R"({"role":"user","content":[{"type":"text","text":""}]})"),
             "must be non-empty"},
        Case{"blank_at_the_end", ASKS(USER R"(,{"role":"assistant","content":"a "})"),
             "cannot end with trailing whitespace"},
        Case{"answered",
             ASKS(USER "," USES R"(,{"role":"user","content":[{"type":"tool_result",)"
                       R"("tool_use_id":"t1","content":"x"},{"type":"text","text":"b"}]})"),
             ""},
        Case{"answered_too_late", ASKS(USER "," USES "," USER), "without `tool_result` blocks"},
        Case{"answered_after_text",
             ASKS(USER "," USES R"(,{"role":"user","content":[{"type":"text","text":"b"},)"
                       R"({"type":"tool_result","tool_use_id":"t1","content":"x"}]})"),
             "must come first"},
        Case{"unasked",
             ASKS(R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"}]})"),
             "unexpected `tool_use_id`"},
        Case{"input_no_object",
             ASKS(USER R"(,{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f",)"
                       R"("input":"{}"}]})"),
             "should be a valid dictionary"},
        Case{"forged_signature",
             ASKS(USER R"(,{"role":"assistant","content":[{"type":"thinking","thinking":"x",)"
                       R"("signature":"bm90IG91cnM="}]},)" USER),
             "Invalid `signature`"},
        Case{"no_media_type",
             ASKS(R"({"role":"user","content":[{"type":"image","source":{"type":"base64",)"
                  R"("media_type":"image/tiff","data":"aGVsbG8="}}]})"),
             "media_type"},
        Case{"no_json",
             R"({"model":"sim","max_tokens":9,"messages":[{"role":"user","content":"a"}])",
             "not valid JSON"}),
    name_of);

class GeminiChecked : public Checked {};
TEST_P(GeminiChecked, IsHeldAgainstTheRules) {
  expect("/v1beta/models/sim-gemini-3:tokens=2:generateContent");
}

#define SAYS(CONTENTS) R"({"contents":[{"role":"user","parts":[{"text":"a"}]})" CONTENTS "]}"
#define TOOL(SCHEMA)                                                             \
  R"({"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[)" \
  R"({"name":"f","parameters":{"type":"OBJECT","properties":{"x":)" SCHEMA "}}}]}]}"
#define CALL(MORE) R"(,{"role":"model","parts":[{"functionCall":{"name":"f","args":{}})" MORE "}]}"
#define SKIP R"(,"thoughtSignature":"skip_thought_signature_validator")"
INSTANTIATE_TEST_SUITE_P(
    Gemini, GeminiChecked,
    testing::Values(
        Case{"plain", SAYS(""), ""},
        Case{"role", SAYS(R"(,{"role":"assistant","parts":[{"text":"a"}]})"),
             "Please use a valid role: user, model."},
        Case{"strange_field", R"({"contents":[{"parts":[{"text":"a"}]}],"model_name":"x"})",
             "Unknown name \\\"model_name\\\""},
        Case{"schema", TOOL(R"({"type":"STRING"})"), ""},
        Case{"reference", TOOL(R"({"$ref":"#/x"})"), "Unknown name \\\"$ref\\\""},
        Case{"one_of", TOOL(R"({"oneOf":[]})"), "Unknown name \\\"oneOf\\\""},
        Case{"additional", TOOL(R"({"type":"object","additionalProperties":false})"),
             "Unknown name \\\"additionalProperties\\\""},
        Case{"several_types", TOOL(R"({"type":["string","null"]})"), "TYPE_ENUM"},
        Case{"answered",
             SAYS(CALL(SKIP) R"(,{"parts":[{"functionResponse":{"name":"f","response":{}}}]})"),
             ""},
        Case{"unanswered", SAYS(CALL(SKIP) R"(,{"parts":[{"text":"b"}]})"),
             "number of function response parts is equal"},
        Case{"response_no_object",
             SAYS(CALL(SKIP) R"(,{"parts":[{"functionResponse":{"name":"f","response":"x"}}]})"),
             "function_response.response"},
        Case{"no_signature",
             SAYS(CALL("") R"(,{"parts":[{"functionResponse":{"name":"f","response":{}}}]})"),
             "missing a thought_signature"},
        Case{
            "forged_signature",
            SAYS(CALL(
                R"(,"thoughtSignature":"bm90IG91cnM=")") R"(,{"parts":[{"functionResponse":{"name":"f","response":{}}}]})"),
            "Corrupted thought signature"},
        Case{"old_turns_need_none",
             SAYS(CALL("") R"(,{"parts":[{"functionResponse":{"name":"f","response":{}}}]})"
                           R"(,{"role":"model","parts":[{"text":"b"}]},{"parts":[{"text":"c"}]})"),
             ""},
        Case{"no_parts", SAYS(R"(,{"role":"model","parts":[]})"), "must not be empty"}),
    name_of);

class ResponsesChecked : public Checked {};
TEST_P(ResponsesChecked, IsHeldAgainstTheRules) { expect("/v1/responses"); }

#define INPUT(ITEMS) R"({"model":"sim","input":[)" ITEMS "]}"
#define OUTPUT R"({"type":"function_call_output","call_id":"c1","output":"x"})"
INSTANTIATE_TEST_SUITE_P(
    Responses, ResponsesChecked,
    testing::Values(
        Case{"plain", R"({"model":"sim","input":"a"})", ""},
        Case{"strange_field", R"({"model":"sim","input":"a","messages":[]})", "unknown_parameter"},
        Case{"too_short", R"({"model":"sim","input":"a","max_output_tokens":5})", "value >= 16"},
        Case{"parts_of_chat", INPUT(R"({"role":"user","content":[{"type":"text","text":"a"}]})"),
             "Invalid value: 'text'"},
        Case{
            "answered",
            INPUT(R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},)" OUTPUT),
            ""},
        Case{"unasked", INPUT(OUTPUT), "No tool call found for function call output"},
        Case{"unanswered",
             INPUT(R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})"),
             "No tool output found for function call c1"},
        Case{"id_of_the_call",
             INPUT(R"({"type":"function_call","id":"call_1","call_id":"c1","name":"f",)"
                   R"("arguments":"{}"},)" OUTPUT),
             "begins with 'fc'"},
        Case{"forged_proof",
             INPUT(R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"bm8="})"),
             "invalid_encrypted_content"},
        Case{"unknown_item", INPUT(R"({"type":"reasoning","id":"rs_1","summary":[]})"),
             "not found"},
        Case{"unknown_previous", R"({"model":"sim","input":"a","previous_response_id":"resp_0"})",
             "previous_response_not_found"}),
    name_of);

class OllamaChecked : public Checked {};
TEST_P(OllamaChecked, IsHeldAgainstTheRules) { expect("/api/chat"); }

INSTANTIATE_TEST_SUITE_P(
    Ollama, OllamaChecked,
    testing::Values(
        Case{"plain", R"({"model":"sim","messages":[{"role":"user","content":"a"}]})", ""},
        Case{"parts", R"({"model":"sim","messages":[{"role":"user","content":[{"type":"text"}]}]})",
             "cannot unmarshal array"},
        Case{"role", R"({"model":"sim","messages":[{"role":"developer","content":"a"}]})",
             "invalid role: developer"},
        Case{"arguments",
             R"({"model":"sim","messages":[{"role":"assistant","content":"","tool_calls":[)"
             R"({"function":{"name":"f","arguments":"{}"}}]}]})",
             "cannot unmarshal string"},
        Case{"data_url",
             R"({"model":"sim","messages":[{"role":"user","content":"a",)"
             R"("images":["data:image/png;base64,aGk="]}]})",
             "illegal base64 data"}),
    name_of);

}  // namespace
}  // namespace sim
