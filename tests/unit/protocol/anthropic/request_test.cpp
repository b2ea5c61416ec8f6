// Messages requests, read into the canonical model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ChatRequest parsed(const std::string& fields) {
  const std::string body = R"({"model":"m","max_tokens":10,)" + fields + "}";
  auto request = kAnthropicTranslator.parse_request(body);
  EXPECT_TRUE(request.has_value()) << request.error().param << ": " << request.error().message;
  return request.value_or(ChatRequest{});
}

ChatRequest parsed_messages(const std::string& messages) {
  return parsed(R"("messages":[)" + messages + "]");
}

// The one part of one user message.
Part parsed_part(const std::string& block) {
  const ChatRequest request = parsed_messages(R"({"role":"user","content":[)" + block + "]}");
  EXPECT_EQ(request.messages.size(), 1);
  EXPECT_EQ(request.messages.front().parts.size(), 1);
  return request.messages.front().parts.front();
}

ChatRequest parsed_options(const std::string& fields) {
  return parsed(fields + R"(,"messages":[{"role":"user","content":"hi"}])");
}

TEST(AnthropicRequest, PlainFields) {
  const ChatRequest request = parsed_options(
      R"("temperature":0.5,"top_p":0.9,"top_k":40,"stream":true,"stop_sequences":["a","b"],)"
      R"("metadata":{"user_id":"u","other":1},"service_tier":"standard_only","container":"c",)"
      R"("inference_geo":null)");
  EXPECT_EQ(request.dialect, Dialect::Anthropic);
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.max_completion_tokens.text, "10");
  EXPECT_EQ(request.temperature.text, "0.5");
  EXPECT_EQ(request.top_p.text, "0.9");
  EXPECT_EQ(request.top_k.text, "40");
  EXPECT_EQ(request.stream, true);
  EXPECT_THAT(request.stop->values, ElementsAre("a", "b"));
  EXPECT_EQ(request.user, "u");
  EXPECT_EQ(request.service_tier, "default");
  EXPECT_THAT(request.extra,
              testing::UnorderedElementsAre(ExtraField{"metadata", {R"({"other":1})"}},
                                            ExtraField{"container", {R"("c")"}}));
}

TEST(AnthropicRequest, SystemTextsComeFirst) {
  EXPECT_EQ(parsed(R"("system":"s","messages":[{"role":"user","content":"u"}])").messages,
            parsed(R"("messages":[{"role":"user","content":"u"}],"system":"s")").messages);
  const auto messages =
      parsed(R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)"
             R"({"type":"text","text":"b"}],"messages":[{"role":"user","content":"u"},)"
             R"({"role":"system","content":"c"}])")
          .messages;
  ASSERT_EQ(messages.size(), 3);
  EXPECT_EQ(messages[0].role, Role::System);
  EXPECT_EQ(messages[0].origin.path, "system");
  EXPECT_EQ(messages[0].parts[0].cache_control.text, R"({"type":"ephemeral"})");
  EXPECT_EQ(messages[0].parts[1].body, (decltype(Part::body){TextPart{"b"}}));
  EXPECT_EQ(messages[2].role, Role::System);
  EXPECT_EQ(messages[2].origin.path, "messages[1]");
}

TEST(AnthropicRequest, ContentOfEveryKind) {
  using Body = decltype(Part::body);
  const auto file = [](std::string data, std::string title) {
    return Body{FilePart{.file_id = {},
                         .data = std::move(data),
                         .filename = std::move(title),
                         .url = {},
                         .extra = {}}};
  };
  const std::pair<std::string, Body> kCases[] = {
      {R"({"type":"text","text":"t"})", TextPart{"t"}},
      {R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}})",
       ImagePart{"data:image/png;base64,AA==", {}, {}}},
      {R"({"type":"image","source":{"type":"url","url":"https://x/y"}})",
       ImagePart{"https://x/y", {}, {}}},
      {R"({"type":"image","source":{"type":"file","file_id":"f"}})",
       FilePart{"f", {}, {}, {}, {{"type", {R"("image")"}}}}},
      {R"({"type":"document","title":"t","source":{"type":"base64",)"
       R"("media_type":"application/pdf","data":"AA=="}})",
       file("data:application/pdf;base64,AA==", "t")},
      {R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}})",
       file("data:text/plain;base64,aGk=", "")},
      {R"({"type":"document","source":{"type":"url","url":"https://x"}})",
       FilePart{{}, {}, {}, "https://x", {}}},
      {R"({"type":"document","source":{"type":"file","file_id":"f"}})",
       FilePart{"f", {}, {}, {}, {}}},
      {R"({"type":"document","source":{"type":"content","content":"hi"}})",
       FilePart{{}, "data:text/plain;base64,aGk=", {}, {}, {{"content", {R"("hi")"}}}}},
      {R"({"type":"search_result","source":"https://x","title":"t","content":)"
       R"([{"type":"text","text":"a"},{"type":"text","text":"b"}]})",
       TextPart{"t\nSource: https://x\n\na\nb"}},
      {R"({"type":"search_result","source":"notes/1","content":[]})",
       TextPart{"Source: notes/1\n\n"}},
      {R"({"type":"container_upload","file_id":"f"})",
       OpaquePart{{R"({"type":"container_upload","file_id":"f"})"}}},
  };
  for (const auto& [block, body] : kCases) EXPECT_EQ(parsed_part(block).body, body) << block;
}

// In a user's turn and in a tool's result, for vendors that have no such kind.
TEST(AnthropicRequest, SearchResultsAreTextElsewhere) {
  const std::string found =
      R"({"type":"search_result","source":"https://x","title":"t","citations":{"enabled":true},)"
      R"("content":[{"type":"text","text":"a"}]})";
  const auto request = kAnthropicTranslator.parse_request(
      R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[)" + found +
      R"(]},{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":[)" +
      found + "]}]}]}");
  ASSERT_TRUE(request);
  for (const Dialect dialect :
       {Dialect::OpenAi, Dialect::OpenAiResponses, Dialect::Gemini, Dialect::Ollama}) {
    Fidelity fidelity;
    const auto json =
        translator_of(dialect).write_request(*request, {.model = "m", .provider = "p"}, fidelity);
    ASSERT_TRUE(json) << json.error().message;
    const std::size_t first = json->find(R"(t\nSource: https://x\n\na)");
    ASSERT_NE(first, std::string::npos) << *json;
    EXPECT_NE(json->find(R"(t\nSource: https://x\n\na)", first + 1), std::string::npos) << *json;
    const auto is_citations = [](const FidelityNote& note) {
      return note.field.ends_with("citations");
    };
    EXPECT_TRUE(std::ranges::any_of(fidelity.notes(), is_citations)) << to_string(dialect);
  }
}

TEST(AnthropicRequest, FieldsBesideTheContentAreKept) {
  const Part part = parsed_part(
      R"({"type":"document","context":"c","cache_control":{"type":"ephemeral"},"title":null,)"
      R"("citations":{"enabled":true},"source":{"type":"url","url":"https://x"}})");
  EXPECT_EQ(part.cache_control.text, R"({"type":"ephemeral"})");
  EXPECT_THAT(part.extra, ElementsAre(ExtraField{"context", {R"("c")"}},
                                      ExtraField{"citations", {R"({"enabled":true})"}}));
}

const std::string kCall =
    R"({"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"x": 1}}]},)";

TEST(AnthropicRequest, ToolResultsComeBeforeTheRestOfTheirTurn) {
  const auto messages =
      parsed_messages(
          R"({"role":"user","content":"u"},)" + kCall +
          R"({"role":"user","content":[{"type":"text","text":"and"},)"
          R"({"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"r"},)"
          R"({"type":"image","source":{"type":"url","url":"https://x"}}],"is_error":true,)"
          R"("cache_control":{"type":"ephemeral"}}]})")
          .messages;
  ASSERT_EQ(messages.size(), 4);
  const ToolCall& call = std::get<ToolCall>(messages[1].parts.front().body);
  EXPECT_EQ(call.id, "a");
  EXPECT_EQ(call.function->name, "f");
  EXPECT_EQ(call.function->arguments, (CallArguments{R"({"x": 1})", true}));
  const Message& result = messages[2];
  EXPECT_EQ(result.role, Role::Tool);
  EXPECT_EQ(result.tool_call_id, "a");
  EXPECT_EQ(result.is_error, true);
  EXPECT_EQ(result.origin.path, "messages[2].content[1]");
  ASSERT_EQ(result.parts.size(), 2);
  EXPECT_TRUE(std::holds_alternative<ImagePart>(result.parts[1].body));
  EXPECT_EQ(result.parts[1].cache_control.text, R"({"type":"ephemeral"})");
  EXPECT_EQ(messages[3].role, Role::User);
  EXPECT_EQ(messages[3].parts.size(), 1);
}

TEST(AnthropicRequest, ATurnOfResultsOnlyIsNothingElse) {
  const auto messages =
      parsed_messages(
          R"({"role":"user","content":"u"},)" + kCall +
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]})")
          .messages;
  ASSERT_EQ(messages.size(), 3);
  EXPECT_EQ(messages[2].content_form, ContentForm::Text);
  EXPECT_THAT(parsed_messages(R"({"role":"user","content":[]})").messages.front().parts, IsEmpty());
}

TEST(AnthropicRequest, ThoughtsCarryTheirProofs) {
  const Proof foreign{
      .kind = std::string{kThoughtSignatureProof}, .value = {R"("g")"}, .maker = "gemini"};
  const std::string carried = carry_proof(foreign);
  const auto messages =
      parsed_messages(R"({"role":"user","content":"u"},{"role":"assistant","content":[)"
                      R"({"type":"thinking","thinking":"t","signature":"s"},)"
                      R"({"type":"redacted_thinking","data":"d"},)"
                      R"({"type":"thinking","thinking":"","signature":")" +
                      carried +
                      R"("},)"
                      R"({"type":"redacted_thinking","data":")" +
                      carried +
                      R"("},)"
                      R"({"type":"tool_use","id":"a","name":"f","input":{}},)"
                      R"({"type":"redacted_thinking","data":")" +
                      carried + R"("}]})")
          .messages;
  const auto& parts = messages[1].parts;
  ASSERT_EQ(parts.size(), 5);
  EXPECT_THAT(parts[0].proofs, ElementsAre(Proof{std::string{kSignatureProof}, {R"("s")"}}));
  EXPECT_EQ(std::get<ReasoningPart>(parts[0].body).text, "t");
  EXPECT_THAT(parts[1].proofs, ElementsAre(Proof{std::string{kRedactedThinkingProof}, {R"("d")"}}));
  EXPECT_THAT(parts[2].proofs, ElementsAre(foreign));
  EXPECT_TRUE(std::holds_alternative<ToolCall>(parts[3].body)) << "it belongs to what follows";
  EXPECT_THAT(parts[3].proofs, ElementsAre(foreign));
  EXPECT_TRUE(std::holds_alternative<ReasoningPart>(parts[4].body)) << "nothing follows";
}

TEST(AnthropicRequest, Tools) {
  const auto tools =
      parsed_options(
          R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,)"
          R"("cache_control":{"type":"ephemeral"},"input_examples":[]},)"
          R"({"type":"custom","name":"g","input_schema":{}},)"
          R"({"type":"web_search_20250305","name":"web_search","max_uses":3}])")
          .tools;
  ASSERT_EQ(tools.size(), 3);
  EXPECT_EQ(tools[0].type, "function");
  EXPECT_EQ(*tools[0].function,
            (FunctionTool{"f", "d", {R"({"type":"object"})"}, true, {{"input_examples", {"[]"}}}}));
  EXPECT_EQ(tools[0].cache_control.text, R"({"type":"ephemeral"})");
  EXPECT_EQ(tools[1].type, "function");
  EXPECT_EQ(tools[2].type, "web_search_20250305");
  EXPECT_FALSE(tools[2].function);
  EXPECT_THAT(tools[2].extra,
              ElementsAre(ExtraField{"name", {R"("web_search")"}}, ExtraField{"max_uses", {"3"}}));
}

TEST(AnthropicRequest, ToolChoices) {
  const auto choice = [](const std::string& fields) {
    return parsed_options(R"("tool_choice":{"type":)" + fields + "}");
  };
  EXPECT_EQ(choice(R"("auto")").tool_choice->mode, ToolChoiceMode::Auto);
  EXPECT_EQ(choice(R"("any")").tool_choice->mode, ToolChoiceMode::Required);
  EXPECT_EQ(choice(R"("none")").tool_choice->mode, ToolChoiceMode::None);
  EXPECT_THAT(choice(R"("tool","name":"f")").tool_choice->tools,
              ElementsAre(ToolName{"function", "f"}));
  EXPECT_EQ(choice(R"("auto","disable_parallel_tool_use":true)").parallel_tool_calls, false);
  EXPECT_EQ(choice(R"("auto")").parallel_tool_calls, std::nullopt);
}

TEST(AnthropicRequest, Reasoning) {
  const ChatRequest enabled =
      parsed_options(R"("thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"})");
  EXPECT_EQ(enabled.reasoning_mode, ReasoningMode::Enabled);
  EXPECT_EQ(enabled.reasoning_budget.text, "2000");
  EXPECT_EQ(enabled.reasoning_summary, "none");
  const ChatRequest adaptive = parsed_options(
      R"("thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"})");
  EXPECT_EQ(adaptive.reasoning_mode, ReasoningMode::Adaptive);
  EXPECT_EQ(adaptive.reasoning_summary, "auto");
  EXPECT_EQ(adaptive.reasoning_effort, "low");
  EXPECT_EQ(parsed_options(R"("thinking":{"type":"disabled"})").reasoning_mode,
            ReasoningMode::Disabled);
}

TEST(AnthropicRequest, FormatOfTheAnswer) {
  for (const char* fields :
       {R"("output_config":{"format":{"type":"json_schema","schema":{"a":1}}})",
        R"("output_format":{"type":"json_schema","schema":{"a":1}})"}) {
    const auto format = parsed_options(fields).response_format;
    ASSERT_TRUE(format.has_value());
    EXPECT_EQ(format->type, "json_schema");
    EXPECT_EQ(format->json_schema->schema.text, R"({"a":1})");
  }
}

struct Mistake {
  std::string fields;  // behind the model
  std::string param;
};

void expect_mistake(const Mistake& mistake) {
  const auto request =
      kAnthropicTranslator.parse_request(R"({"model":"m",)" + mistake.fields + "}");
  ASSERT_FALSE(request.has_value()) << mistake.fields;
  EXPECT_EQ(request.error().param, mistake.param) << request.error().message;
  EXPECT_EQ(request.error().error_class, ErrorClass::BadRequest);
  EXPECT_EQ(request.error().blame, Blame::Caller);
}

TEST(AnthropicRequest, MistakesInMessagesAreNamedByTheirPath) {
  const auto content = [](const std::string& blocks) {
    return R"("max_tokens":1,"messages":[{"role":"user","content":[)" + blocks + "]}]";
  };
  const Mistake kMistakes[] = {
      {R"("messages":[{"role":"user","content":"u"}])", "max_tokens"},
      {R"("max_tokens":1)", "messages"},
      {R"("max_tokens":1,"messages":[])", "messages"},
      {R"("max_tokens":1,"messages":{})", "messages"},
      {R"("max_tokens":0,"messages":[])", "max_tokens"},
      {R"("max_tokens":1.5,"messages":[])", "max_tokens"},
      {R"("max_tokens":1,"max_tokens":2)", "max_tokens"},
      {R"("max_tokens":1,"messages":["u"])", "messages[0]"},
      {R"("max_tokens":1,"messages":[{"content":"u"}])", "messages[0].role"},
      {R"("max_tokens":1,"messages":[{"role":"tool","content":"u"}])", "messages[0].role"},
      {R"("max_tokens":1,"messages":[{"role":"user"}])", "messages[0].content"},
      {R"("max_tokens":1,"messages":[{"role":"user","content":null}])", "messages[0].content"},
      {content("3"), "messages[0].content[0]"},
      {content("{}"), "messages[0].content[0].type"},
      {content(R"({"type":"text"})"), "messages[0].content[0].text"},
      {content(R"({"type":"text","text":3})"), "messages[0].content[0].text"},
      {content(R"({"type":"image"})"), "messages[0].content[0].source"},
      {content(R"({"type":"image","source":{"type":"ftp"}})"), "messages[0].content[0].source"},
      {content(R"({"type":"image","source":{"type":"url"}})"), "messages[0].content[0].source"},
      {content(R"({"type":"search_result","content":[]})"), "messages[0].content[0].source"},
      {content(R"({"type":"search_result","source":{},"content":[]})"),
       "messages[0].content[0].source"},
      {content(R"({"type":"search_result","source":"s"})"), "messages[0].content[0].content"},
      {content(R"({"type":"search_result","source":"s","content":[{"type":"image","source":{}}]})"),
       "messages[0].content[0].content"},
      {content(R"({"type":"document","source":{"type":"base64"}})"),
       "messages[0].content[0].source"},
      {content(R"({"type":"tool_use","id":"a","name":"f","input":{}})"),
       "messages[0].content[0].type"},
      {content(R"({"type":"tool_result","content":"r"})"), "messages[0].content[0].tool_use_id"},
      {content(R"({"type":"tool_result","tool_use_id":"x"})"),
       "messages[0].content[0].tool_use_id"},
  };
  for (const Mistake& mistake : kMistakes) expect_mistake(mistake);
}

TEST(AnthropicRequest, MistakesInOptionsAreNamedByTheirPath) {
  const auto option = [](const std::string& fields) {
    return R"("max_tokens":1,"messages":[{"role":"user","content":"u"}],)" + fields;
  };
  const Mistake kMistakes[] = {
      {option(R"("temperature":1.5)"), "temperature"},
      {option(R"("temperature":"hot")"), "temperature"},
      {option(R"("top_p":2)"), "top_p"},
      {option(R"("stop_sequences":[1])"), "stop_sequences[0]"},
      {option(R"("stream":"yes")"), "stream"},
      {option(R"("system":5)"), "system"},
      {option(R"("system":[{"type":"image","source":{"type":"url","url":"https://x"}}])"),
       "system[0].type"},
      {option(R"("tools":[{"input_schema":{}}])"), "tools[0].name"},
      {option(R"("tools":[{"name":"f"}])"), "tools[0].input_schema"},
      {option(R"("tools":[{"name":"f","input_schema":[]}])"), "tools[0].input_schema"},
      {option(R"("tool_choice":"auto")"), "tool_choice"},
      {option(R"("tool_choice":{"type":"some"})"), "tool_choice.type"},
      {option(R"("tool_choice":{"type":"tool"})"), "tool_choice.name"},
      {option(R"("thinking":{"type":"enabled"})"), "thinking.budget_tokens"},
      {option(R"("thinking":{"type":"enabled","budget_tokens":10})"), "thinking.budget_tokens"},
      {option(R"("thinking":{"type":"much"})"), "thinking.type"},
      {option(R"("output_config":{"format":{"type":"xml"}})"), "output_config.format.type"},
  };
  for (const Mistake& mistake : kMistakes) expect_mistake(mistake);
}

TEST(AnthropicRequest, AResultNeedsAnEarlierCall) {
  const auto request = kAnthropicTranslator.parse_request(
      R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"u"},)" + kCall +
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"b"}]}]})");
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().param, "messages[2].content[0].tool_use_id");
}

TEST(AnthropicRequest, TheBodyIsValidatedToItsEnd) {
  const std::string late =
      R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"u"}],"x":tru})";
  for (const std::string& body : {std::string{}, std::string{"[]"}, std::string{"{"}, late,
                                  std::string{R"({"model":"m"} x)"}}) {
    EXPECT_FALSE(kAnthropicTranslator.parse_request(body).has_value()) << body;
  }
  EXPECT_EQ(kAnthropicTranslator.parse_request("{").error().code, "invalid_json");
  EXPECT_EQ(kAnthropicTranslator.parse_request(R"({"max_tokens":1})").error().param, "model");
}

}  // namespace
}  // namespace sar::protocol
