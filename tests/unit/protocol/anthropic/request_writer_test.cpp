// Chat completions requests, written as messages requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/openai/openai.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::IsEmpty;

struct Written {
  std::string json;  // in normal form, without model and max_tokens
  std::vector<std::string> notes;
  std::string error_param;
};

std::string without(std::string json, std::string_view field) {
  const std::size_t at = json.find(field);
  return at == std::string::npos ? json : json.erase(at, field.size());
}

Written written_request(const ChatRequest& request, const ModelFacts& facts = {}) {
  Fidelity fidelity;
  const auto json = kAnthropicTranslator.write_request(
      request, {.model = "claude", .provider = "anthropic", .facts = facts}, fidelity);
  Written written;
  for (const FidelityNote& note : fidelity.notes()) written.notes.push_back(note.field);
  if (!json) {
    written.error_param = json.error().param;
    return written;
  }
  written.json = without(json_normal_form(*json), R"(,"model":"claude")");
  written.json = without(std::move(written.json), R"("max_tokens":4096,)");
  return written;
}

Written written(const std::string& fields, const ModelFacts& facts = {}) {
  const auto request = kOpenAiTranslator.parse_request(R"({"model":"m",)" + fields + "}");
  EXPECT_TRUE(request.has_value()) << request.error().message;
  return written_request(request.value_or(ChatRequest{}), facts);
}

Written with_messages(const std::string& messages, const ModelFacts& facts = {}) {
  return written(R"("messages":[)" + messages + "]", facts);
}

constexpr std::string_view kHello = R"("messages":[{"content":"hi","role":"user"}])";

Written with_options(const std::string& fields, const ModelFacts& facts = {}) {
  return written(std::string{kHello} + "," + fields, facts);
}

// What stands beside the messages; `expected` is in any order.
void expect_options(const Written& written, const std::string& expected) {
  const std::string fields = expected.empty() ? "" : "," + expected;
  EXPECT_EQ(written.json, json_normal_form("{" + std::string{kHello} + fields + "}"));
}

struct MessagesCase {
  std::string messages;
  std::string expected;  // fields of the body
  std::vector<std::string> notes = {};
};

TEST(AnthropicRequestWriter, Conversations) {
  const std::string call = R"({"role":"assistant","content":null,"tool_calls":[{"id":"call.1",)"
                           R"("type":"function","function":{"name":"f","arguments":""}}]})";
  const std::string wrote_call =
      R"({"role":"assistant","content":[{"type":"tool_use","id":"call_1_2945fb5c","name":"f","input":{}}]})";
  const MessagesCase kCases[] = {
      {R"({"role":"system","content":"a"},{"role":"user","content":"u"},)"
       R"({"role":"developer","content":"b"})",
       R"("system":"a\n\nb","messages":[{"role":"user","content":"u"}])",
       {"messages[2]"}},
      {R"({"role":"system","content":[{"type":"text","text":"a",)"
       R"("cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"u"})",
       R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],)"
       R"("messages":[{"role":"user","content":"u"}])"},
      // Neighbours of one role become one turn; blank texts are no content.
      {R"({"role":"user","content":"a"},{"role":"user","content":" "},{"role":"user",)"
       R"("content":"b"})",
       R"("messages":[{"role":"user","content":[{"type":"text","text":"a"},)"
       R"({"type":"text","text":"b"}]}])"},
      // Results first, and all of them in one turn.
      {R"({"role":"user","content":"u"},)" + call +
           R"(,{"role":"user","content":"and"},{"role":"tool","tool_call_id":"call.1",)"
           R"("content":"r"})",
       R"("messages":[{"role":"user","content":"u"},)" + wrote_call +
           R"(,{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_2945fb5c",)"
           R"("content":"r"},{"type":"text","text":"and"}]}])"},
      {R"({"role":"user","content":"u"},)" + call +
           R"(,{"role":"tool","tool_call_id":"call.1","content":""})",
       R"("messages":[{"role":"user","content":"u"},)" + wrote_call +
           R"(,{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_2945fb5c"}]}])"},
      // A prefill has no blanks behind it.
      {R"({"role":"user","content":"u"},{"role":"assistant","content":"so: \n"})",
       R"("messages":[{"role":"user","content":"u"},{"role":"assistant","content":"so:"}])"},
      {R"({"role":"assistant","content":"a"})",
       R"("messages":[{"role":"user","content":[{"type":"text","text":"."}]},)"
       R"({"role":"assistant","content":"a"}])",
       {"messages"}},
      {R"({"role":"user","content":"u","name":"n"},{"role":"assistant","refusal":"no",)"
       R"("reasoning_content":"t"},{"role":"user","content":"v"})",
       R"("messages":[{"role":"user","content":"u"},{"role":"assistant","content":"no"},)"
       R"({"role":"user","content":"v"}])",
       {"messages[0].name", "messages[1].reasoning_content"}},
      // The deprecated pair of a call and its result.
      {R"({"role":"user","content":"u"},{"role":"assistant","content":null,)"
       R"("function_call":{"name":"f","arguments":"{\"x\":1}"}},)"
       R"({"role":"function","name":"f","content":"r"})",
       R"("messages":[{"role":"user","content":"u"},{"role":"assistant","content":[{)"
       R"("type":"tool_use","id":"call_1","name":"f","input":{"x":1}}]},{"role":"user",)"
       R"("content":[{"type":"tool_result","tool_use_id":"call_1","content":"r"}]}])"},
  };
  for (const MessagesCase& one : kCases) {
    SCOPED_TRACE(one.messages);
    const Written result = with_messages(one.messages);
    EXPECT_EQ(result.json, json_normal_form("{" + one.expected + "}"));
    EXPECT_EQ(result.notes, one.notes);
  }
}

// As OpenAI's SDK gives an answer back in the next request.
TEST(AnthropicRequestWriter, NothingIsLostWhereNothingWasSaid) {
  const Written result = with_messages(
      R"({"role":"user","content":"u"},{"role":"assistant","content":"a","refusal":null,)"
      R"("annotations":[],"audio":null},{"role":"user","content":"b"})");
  EXPECT_THAT(result.notes, IsEmpty());
}

TEST(AnthropicRequestWriter, PartsOfEveryKind) {
  const std::pair<std::string, std::string> kCases[] = {
      {R"({"type":"image_url","image_url":{"url":"data:image/jpg;base64,AA=="}})",
       R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AA=="}})"},
      {R"({"type":"image_url","image_url":{"url":"https://x/y","detail":"auto"}})",
       R"({"type":"image","source":{"type":"url","url":"https://x/y"}})"},
      {R"({"type":"file","file":{"filename":"a.pdf",)"
       R"("file_data":"data:application/pdf;base64,AA=="}})",
       R"({"type":"document","title":"a.pdf","source":{"type":"base64",)"
       R"("media_type":"application/pdf","data":"AA=="}})"},
      {R"({"type":"file","file":{"file_data":"JVBERi0xLjQ="}})",
       R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
       R"("data":"JVBERi0xLjQ="}})"},
      {R"({"type":"file","file":{"file_data":"data:text/markdown;base64,aGk="}})",
       R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}})"},
      {R"({"type":"file","file":{"file_data":"data:image/png;base64,AA=="}})",
       R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}})"},
  };
  for (const auto& [part, block] : kCases) {
    const Written result = with_messages(R"({"role":"user","content":[)" + part + "]}");
    EXPECT_EQ(result.json,
              json_normal_form(R"({"messages":[{"role":"user","content":[)" + block + "]}]}"));
    EXPECT_THAT(result.notes, IsEmpty());
  }
}

TEST(AnthropicRequestWriter, WhatCannotBeSaidIsTheCallersMistake) {
  const auto part = [](const std::string& json) {
    return R"({"role":"user","content":[{"type":"text","text":"a"},)" + json + "]}";
  };
  const std::string kSecond = "messages[0].content[1]";
  const std::pair<std::string, std::string> kCases[] = {
      {part(R"({"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}})"), kSecond},
      {part(R"({"type":"image_url","image_url":{"url":"data:image/tiff;base64,AA=="}})"), kSecond},
      {part(R"({"type":"image_url","image_url":{"url":"file:///etc/passwd"}})"), kSecond},
      {part(R"({"type":"file","file":{"file_id":"file-1"}})"), kSecond},
      {part(R"({"type":"file","file":{"file_data":"data:video/mp4;base64,AA=="}})"), kSecond},
      {part(R"({"type":"hologram"})"), kSecond},
      {R"({"role":"user","content":"u"},{"role":"assistant","tool_calls":[{"id":"a",)"
       R"("type":"function","function":{"name":"f","arguments":"{broken"}}]})",
       "messages[1].tool_calls[0].function.arguments"},
      {R"({"role":"user","content":"u"},{"role":"assistant","tool_calls":[{"id":"a",)"
       R"("type":"function","function":{"name":"f","arguments":"[1]"}}]})",
       "messages[1].tool_calls[0].function.arguments"},
  };
  for (const auto& [messages, param] : kCases) {
    EXPECT_EQ(with_messages(messages).error_param, param) << messages;
  }
}

struct OptionCase {
  std::string fields;
  std::string expected = {};
  std::vector<std::string> notes = {};
};

TEST(AnthropicRequestWriter, Options) {
  const OptionCase kCases[] = {
      {R"("temperature":0.3,"stream":true)", R"("temperature":0.3,"stream":true)"},
      {R"("temperature":1.7)", R"("temperature":1)", {"temperature"}},
      {R"("temperature":0.3,"top_p":0.9)", R"("temperature":0.3)", {"top_p"}},
      {R"("top_p":0.9)", R"("top_p":0.9)"},
      {R"("stop":"x")", R"("stop_sequences":["x"])"},
      {R"("stop":["\n","x"])", R"("stop_sequences":["x"])", {"stop"}},
      {R"("n":2,"seed":1,"presence_penalty":0.1,"frequency_penalty":0)",
       "",
       {"n", "seed", "presence_penalty"}},
      {R"("logit_bias":{"1":1},"logprobs":true,"top_logprobs":2)",
       "",
       {"logit_bias", "logprobs", "top_logprobs"}},
      {R"("modalities":["text"])", ""},
      {R"("modalities":["text","audio"],"audio":{"voice":"a","format":"wav"})",
       "",
       {"modalities", "audio"}},
      {R"("prediction":{"type":"content","content":"x"},"verbosity":"low","store":true)",
       "",
       {"verbosity", "prediction", "store"}},
      {R"("user":"u","metadata":{"a":"b"})", R"("metadata":{"user_id":"u"})", {"metadata"}},
      {R"("safety_identifier":"s")", R"("metadata":{"user_id":"s"})"},
      {R"("user":"u","safety_identifier":"s")",
       R"("metadata":{"user_id":"u"})",
       {"safety_identifier"}},
      {R"("service_tier":"auto")", R"("service_tier":"auto")"},
      {R"("service_tier":"default")", R"("service_tier":"standard_only")"},
      {R"("service_tier":"flex")", "", {"service_tier"}},
      {R"("min_p":0.1)", "", {"min_p"}},
      {R"("response_format":{"type":"text"})", ""},
      {R"("response_format":{"type":"json_object"})",
       R"("system":"Answer with one valid JSON object and nothing else.")",
       {"response_format"}},
      {R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":)"
       R"({"type":"object","properties":{"minimum":{"type":"integer","minimum":1}}}}})",
       R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object",)"
       R"("properties":{"minimum":{"type":"integer"}},"additionalProperties":false}}})",
       {"response_format.json_schema.schema"}},
  };
  for (const OptionCase& one : kCases) {
    SCOPED_TRACE(one.fields);
    const Written result = with_options(one.fields);
    expect_options(result, one.expected);
    EXPECT_EQ(result.notes, one.notes);
  }
}

TEST(AnthropicRequestWriter, ASchemaIsAnInstructionToModelsWithoutStructuredOutputs) {
  ModelFacts facts;
  facts.known = true;
  const Written result = with_options(
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"a":1}}})",
      facts);
  EXPECT_THAT(result.json, testing::HasSubstr(R"({\"a\":1})"));
  EXPECT_THAT(result.json, testing::Not(testing::HasSubstr("output_config")));
  EXPECT_THAT(result.notes, ElementsAre("response_format"));
}

std::string function(const std::string& name, const std::string& rest = {}) {
  return R"({"type":"function","function":{"name":")" + name + "\"" + rest + "}}";
}
std::string tool(const std::string& name) {
  return R"({"name":")" + name + R"(","input_schema":{"type":"object","properties":{}}})";
}

TEST(AnthropicRequestWriter, ToolsAndTheirChoice) {
  const std::string two = R"("tools":[)" + function("f") + "," + function("g") + "]";
  const std::string wrote_two = R"("tools":[)" + tool("f") + "," + tool("g") + "]";
  const OptionCase kCases[] = {
      {R"("tools":[)" + function("f", R"(,"description":"d","parameters":{})") + "]",
       R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object",)"
       R"("properties":{}}}])"},
      {R"("tools":[)" + function("f", R"(,"parameters":{"properties":{}})") + "]",
       R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}])"},
      {two + R"(,"tool_choice":"auto")", wrote_two + R"(,"tool_choice":{"type":"auto"})"},
      {two + R"(,"tool_choice":"none")", wrote_two + R"(,"tool_choice":{"type":"none"})"},
      {two + R"(,"tool_choice":"required")", wrote_two + R"(,"tool_choice":{"type":"any"})"},
      {two + R"(,"tool_choice":{"type":"function","function":{"name":"g"}})",
       wrote_two + R"(,"tool_choice":{"type":"tool","name":"g"})"},
      {two + R"(,"tool_choice":{"type":"function","function":{"name":"h"}})",
       wrote_two + R"(,"tool_choice":{"type":"auto"})",
       {"tool_choice"}},
      {two + R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",)" +
           R"("tools":[{"type":"function","function":{"name":"g"}}]}})",
       R"("tools":[)" + tool("g") + R"(],"tool_choice":{"type":"any"})",
       {"tools"}},
      {two + R"(,"parallel_tool_calls":false)",
       wrote_two + R"(,"tool_choice":{"type":"auto","disable_parallel_tool_use":true})"},
      {two + R"(,"parallel_tool_calls":true)", wrote_two},
      {two + R"(,"parallel_tool_calls":false,"tool_choice":"none")",
       wrote_two + R"(,"tool_choice":{"type":"none"})"},
      {R"("tool_choice":"auto")", ""},
      {R"("tools":[{"type":"file_search"}],"tool_choice":"auto")", "", {"tools[0]"}},
      {R"("web_search_options":{"search_context_size":"low","user_location":{"type":"approximate",)"
       R"("approximate":{"city":"Rome"}}})",
       R"("tools":[{"type":"web_search_20250305","name":"web_search",)"
       R"("user_location":{"type":"approximate","city":"Rome"}}])",
       {"web_search_options"}},
      {R"("tools":[{"type":"web_search","user_location":{"type":"approximate"},"x":1}])",
       R"("tools":[{"type":"web_search_20250305","name":"web_search",)"
       R"("user_location":{"type":"approximate"}}])",
       {"tools[0]"}},
      {R"("functions":[{"name":"f"}],"function_call":{"name":"f"})",
       R"("tools":[)" + tool("f") + R"(],"tool_choice":{"type":"tool","name":"f"})"},
      {R"("functions":[{"name":"f"}],"function_call":"none")",
       R"("tools":[)" + tool("f") + R"(],"tool_choice":{"type":"none"})"},
      {R"("tools":[{"type":"custom","custom":{"name":"c"}}])",
       R"("tools":[{"name":"c","input_schema":{"type":"object","properties":{"input":)"
       R"({"type":"string"}},"required":["input"]}}])",
       {"tools[0]"}},
      {R"("tools":[)" + function("f", R"(,"strict":true)") + "]",
       R"("tools":[)" + tool("f") + "]",
       {"tools[0].function.strict"}},
  };
  for (const OptionCase& one : kCases) {
    SCOPED_TRACE(one.fields);
    const Written result = with_options(one.fields);
    expect_options(result, one.expected);
    EXPECT_EQ(result.notes, one.notes);
  }
}

TEST(AnthropicRequestWriter, AtMostFourBreakpoints) {
  std::string parts;
  for (int i = 0; i < 6; ++i) {
    parts += R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)";
  }
  parts.pop_back();
  const Written result = with_messages(R"({"role":"user","content":[)" + parts + "]}");
  std::size_t count = 0;
  for (std::size_t at = 0; (at = result.json.find("ephemeral", at)) != std::string::npos; ++at) {
    ++count;
  }
  EXPECT_EQ(count, 4);
  EXPECT_TRUE(result.json.ends_with(R"("text":"a","type":"text"}],"role":"user"}]})") &&
              result.json.find("cache_control") > result.json.find(R"("text":"a")"))
      << "the first give way: " << result.json;
  EXPECT_THAT(result.notes, ElementsAre("cache_control"));
}

TEST(AnthropicRequestWriter, ToolIdsThatBecomeTheSameStayApart) {
  const Written result =
      with_messages(R"({"role":"user","content":"u"},{"role":"assistant","tool_calls":[)"
                    R"({"id":"a.b","type":"function","function":{"name":"f","arguments":"{}"}},)"
                    R"({"id":"a:b","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
                    R"({"role":"tool","tool_call_id":"a:b","content":"2"},)"
                    R"({"role":"tool","tool_call_id":"a.b","content":"1"})");
  EXPECT_THAT(result.json, testing::HasSubstr(R"("content":"2","tool_use_id":"a_b_08bd8540")"));
  EXPECT_THAT(result.json, testing::HasSubstr(R"("content":"1","tool_use_id":"a_b_108bf50c")"));
}

TEST(AnthropicRequestWriter, OnlyItsOwnProofsGoBack) {
  const auto with_proof = [](std::string kind, std::string maker) {
    ChatRequest request;
    request.messages.emplace_back().parts.push_back({TextPart{"u"}, {}, {}, {}});
    Message& answer = request.messages.emplace_back();
    answer.role = Role::Assistant;
    answer.parts.push_back(
        {ReasoningPart{"t", {}}, {{std::move(kind), {R"("s")"}, std::move(maker)}}, {}, {}});
    answer.parts.push_back({TextPart{"a"}, {}, {}, {}});
    return written_request(request);
  };
  const Written own = with_proof(std::string{kSignatureProof}, "anthropic");
  EXPECT_THAT(own.json,
              testing::HasSubstr(R"({"signature":"s","thinking":"t","type":"thinking"})"));
  EXPECT_THAT(own.notes, IsEmpty());
  const Written redacted = with_proof(std::string{kRedactedThinkingProof}, "");
  EXPECT_THAT(redacted.json, testing::HasSubstr(R"({"data":"s","type":"redacted_thinking"})"));
  for (const auto& [kind, maker] :
       {std::pair{kSignatureProof, "bedrock"}, std::pair{kThoughtSignatureProof, "anthropic"}}) {
    const Written other = with_proof(std::string{kind}, maker);
    EXPECT_THAT(other.json, testing::Not(testing::HasSubstr("thinking")));
    EXPECT_EQ(other.notes.size(), 1);
  }
}

}  // namespace
}  // namespace sar::protocol
