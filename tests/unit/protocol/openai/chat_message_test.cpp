// Messages and content parts through the canonical model.
#include <gtest/gtest.h>

#include "protocol/openai/chat.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

std::string body_of(std::string_view message) {
  return R"({"model":"m","messages":[)" + std::string{message} + "]}";
}

Message parsed(std::string_view message) {
  auto request = parse_chat_request(body_of(message));
  EXPECT_TRUE(request.has_value()) << message << ": " << request.error().message;
  return request ? request->messages.at(0) : Message{};
}

std::string written(Message message) {
  ChatRequest request;
  request.model = "m";
  request.messages.push_back(std::move(message));
  return write_chat_request(request);
}

void expect_same_value_back(std::string_view message) {
  EXPECT_EQ(json_normal_form(written(parsed(message))), json_normal_form(body_of(message)));
}

template <class Body>
const Body& body_at(const Message& message, std::size_t place) {
  return std::get<Body>(message.parts.at(place).body);
}

TEST(OpenAiChatMessage, EveryRole) {
  for (const std::string_view role :
       {"system", "developer", "user", "assistant", "tool", "function"}) {
    expect_same_value_back(R"({"role":")" + std::string{role} + R"(","content":"c","name":"n"})");
  }
  EXPECT_EQ(parsed(R"({"content":"c","role":"developer"})").role, Role::Developer);
}

TEST(OpenAiChatMessage, ContentKeepsItsForm) {
  const struct {
    std::string_view content;
    ContentForm form;
    std::size_t parts;
  } cases[] = {
      {R"(,"content":"c")", ContentForm::Text, 1},
      {R"(,"content":"")", ContentForm::Text, 1},
      {R"(,"content":null)", ContentForm::Absent, 0},
      {"", ContentForm::Absent, 0},
      {R"(,"content":[])", ContentForm::Parts, 0},
      {R"(,"content":[{"type":"text","text":"c"}])", ContentForm::Parts, 1},
      {R"(,"content":[{"type":"text","text":""},{"type":"text","text":"d"}])", ContentForm::Parts,
       2},
  };
  for (const auto& entry : cases) {
    const std::string json = R"({"role":"assistant")" + std::string{entry.content} + "}";
    const Message message = parsed(json);
    EXPECT_EQ(message.content_form, entry.form) << json;
    EXPECT_EQ(message.parts.size(), entry.parts) << json;
    expect_same_value_back(json);
  }
}

TEST(OpenAiChatMessage, PartsOfEveryKind) {
  constexpr std::string_view kJson =
      R"({"role":"user","content":[)"
      R"({"type":"text","text":"\ud83d\ude00","cache_control":{"type":"ephemeral"}},)"
      R"({"type":"image_url","image_url":{"url":"data:,","detail":"low","x":1}},)"
      R"({"input_audio":{"data":"AA==","format":"wav"},"type":"input_audio"},)"
      R"({"type":"file","file":{"file_id":"f","file_data":"data:,","filename":"n"},"y":2},)"
      R"({"type":"refusal","refusal":"no"},)"
      R"({"type":"video_url","video_url":{"url":"v"}}]})";
  const Message message = parsed(kJson);
  ASSERT_EQ(message.parts.size(), 6);
  EXPECT_EQ(body_at<TextPart>(message, 0).text, "\xF0\x9F\x98\x80");
  EXPECT_EQ(message.parts[0].cache_control.text, R"({"type":"ephemeral"})");
  EXPECT_EQ(body_at<ImagePart>(message, 1).detail, "low");
  EXPECT_EQ(body_at<AudioPart>(message, 2).format, "wav");
  EXPECT_EQ(body_at<FilePart>(message, 3).filename, "n");
  EXPECT_EQ(message.parts[3].extra, (ExtraFields{{"y", {"2"}}}));
  EXPECT_EQ(body_at<RefusalPart>(message, 4).text, "no");
  EXPECT_EQ(body_at<OpaquePart>(message, 5).json.text,
            R"({"type":"video_url","video_url":{"url":"v"}})");
  expect_same_value_back(kJson);
}

// A part that is not what its type says is carried as it is.
TEST(OpenAiChatMessage, MalformedPartsStayOpaque) {
  for (const std::string_view part :
       {R"({"type":"text"})", R"({"type":"text","text":null})", R"({"type":"text","text":["a"]})",
        R"({"type":"image_url","image_url":"https://x"})", R"({"type":"file","file":[]})",
        R"({"type":"","text":"a"})", R"({"type":"text","text":"a","text":"b"})",
        R"({"type":"text","text":null,"text":"b"})", R"({"type":"text","text":"b","text":null})",
        R"({"type":"text","type":"file","text":"a"})",
        R"({"type":"text","text":"a","cache_control":{},"cache_control":null})"}) {
    const std::string json = R"({"role":"user","content":[)" + std::string{part} + "]}";
    const Message message = parsed(json);
    ASSERT_EQ(message.parts.size(), 1) << part;
    ASSERT_TRUE(std::holds_alternative<OpaquePart>(message.parts[0].body)) << part;
    EXPECT_EQ(body_at<OpaquePart>(message, 0).json.text, part);
    expect_same_value_back(json);
  }
}

TEST(OpenAiChatMessage, ReasoningComesFirst) {
  constexpr std::string_view kJson =
      R"({"role":"assistant","tool_calls":[{"id":"i","type":"function","function":)"
      R"({"name":"f","arguments":"{\"a\":1"}}],"content":"c","refusal":"r",)"
      R"("reasoning_details":[{"type":"reasoning.text","text":"t"}],"reasoning":"t"})";
  const Message message = parsed(kJson);
  ASSERT_EQ(message.parts.size(), 4);
  EXPECT_EQ(body_at<ReasoningPart>(message, 0), (ReasoningPart{"t", "reasoning"}));
  ASSERT_EQ(message.parts[0].proofs.size(), 1);
  EXPECT_EQ(message.parts[0].proofs[0].kind, kReasoningDetailsProof);
  EXPECT_EQ(body_at<TextPart>(message, 1).text, "c");
  EXPECT_EQ(body_at<RefusalPart>(message, 2).text, "r");
  EXPECT_EQ(body_at<ToolCall>(message, 3).function->arguments.text, R"({"a":1)");
  expect_same_value_back(kJson);
}

TEST(OpenAiChatMessage, ReasoningInEverySpelling) {
  for (const std::string_view fields :
       {R"("reasoning_content":"a")", R"("reasoning":"a")", R"("reasoning":"")",
        R"("reasoning":null,"reasoning_content":"a")", R"("reasoning":"a","reasoning_content":"a")",
        R"("reasoning_details":[{"data":"d"}])", R"("reasoning":null,"reasoning_details":[])",
        R"("reasoning":{"effort":"low"})",
        R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]}])",
        R"("content":[{"type":"thinking","thinking":[{"type":"reference","ids":[1]},)"
        R"({"type":"text","text":"a"}],"closed":true},{"type":"text","text":"b"}])",
        R"("content":[{"type":"thinking","thinking":"a","signature":"s"}])",
        R"("reasoning":"a","content":[{"type":"thinking","thinking":[{"text":"b"}]}])"}) {
    expect_same_value_back(R"({"role":"assistant",)" + std::string{fields} + "}");
  }
}

TEST(OpenAiChatMessage, ThoughtsOfAnotherDialectAreWrittenAsReasoning) {
  Message message;
  message.role = Role::Assistant;
  message.parts.resize(3);
  message.parts[0].body = ReasoningPart{"one ", ""};
  message.parts[1].body = ReasoningPart{"two", ""};
  message.parts[1].proofs.push_back({"anthropic.signature", {"\"s\""}});
  message.parts[2].body = TextPart{"text"};
  EXPECT_EQ(written(message), R"({"model":"m","messages":[{"role":"assistant",)"
                              R"("reasoning_content":"one two","content":"text"}]})");
}

TEST(OpenAiChatMessage, RefusalsBesideAndAmongTheContent) {
  for (const std::string_view fields :
       {R"("refusal":"r")", R"("content":null,"refusal":"r")", R"("content":"c","refusal":"r")",
        R"("content":[{"type":"refusal","refusal":"a"}],"refusal":"r")",
        R"("content":[],"refusal":"r")", R"("refusal":null)", R"("refusal":"")",
        R"("refusal":{})"}) {
    expect_same_value_back(R"({"role":"assistant",)" + std::string{fields} + "}");
  }
}

TEST(OpenAiChatMessage, ToolCallsInEveryShape) {
  for (const std::string_view calls :
       {R"([])", R"(null)", R"([null])", R"({})", R"([{}])",
        R"([{"id":"a","type":"function","function":{"name":"f","arguments":""}}])",
        R"([{"id":"","type":"function","function":{"name":"f","arguments":{"a":1}}}])",
        R"([{"id":"a","function":null,"index":0}])",
        R"([{"id":"a","type":"custom","custom":{"name":"c","input":"i","x":1}},)"
        R"({"id":"b","type":"function","function":{"name":"g","arguments":"{}"},)"
        R"("extra_content":{"google":{"thought_signature":"s"}}}])"}) {
    expect_same_value_back(R"({"role":"assistant","content":null,"tool_calls":)" +
                           std::string{calls} + "}");
  }
  expect_same_value_back(R"({"role":"tool","tool_call_id":"a","content":"1"})");
  expect_same_value_back(R"({"role":"tool","tool_call_id":"","content":[]})");
}

// OpenAI has a text there, some vendors an object.
TEST(OpenAiChatMessage, ArgumentsAsAnObjectAreUnderstood) {
  constexpr std::string_view kJson =
      R"({"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{"a": 1.10}}},)"
      R"({"function":{"name":"g","arguments":"{}"}},{"function":{"name":"h","arguments":[1]}}]})";
  const Message message = parsed(kJson);
  EXPECT_EQ(body_at<ToolCall>(message, 0).function->arguments,
            (CallArguments{.text = R"({"a": 1.10})", .is_object = true}));
  EXPECT_EQ(body_at<ToolCall>(message, 1).function->arguments,
            (CallArguments{.text = "{}", .is_object = false}));
  EXPECT_TRUE(body_at<ToolCall>(message, 2).function->arguments.empty());
  expect_same_value_back(kJson);
}

TEST(OpenAiChatMessage, TheRestOfAnAssistantsMessage) {
  expect_same_value_back(
      R"({"role":"assistant","content":"c","annotations":[{"type":"url_citation"}],)"
      R"("audio":{"id":"a"},"function_call":{"name":"f","arguments":"{}"},"prefix":true})");
  expect_same_value_back(R"({"role":"assistant","annotations":[],"audio":null})");
}

TEST(OpenAiChatMessage, OfAFieldThatComesTwiceTheLastOneCounts) {
  for (const std::string_view fields :
       {R"("content":"a","content":"b")", R"("content":"a","content":null)",
        R"("content":null,"content":"b")",
        R"("content":"a","content":[{"type":"text","text":"b"}])",
        R"("content":[{"type":"image_url","image_url":{"url":"u"}}],"content":"b")",
        R"("name":"a","name":"b")", R"("name":"a","name":7)", R"("name":7,"name":"b")",
        R"("reasoning":"a","reasoning":"b")", R"("reasoning":"a","reasoning":null)",
        R"("refusal":"a","refusal":"b")", R"("refusal":"a","refusal":null)",
        R"("tool_calls":[{"id":"a"}],"tool_calls":[{"id":"b"}])",
        R"("tool_calls":[{"id":"a"}],"tool_calls":null)",
        R"("reasoning_details":[1],"reasoning_details":null)", R"("audio":{"id":"a"},"audio":null)",
        R"("x":1,"x":2)"}) {
    expect_same_value_back(R"({"role":"user",)" + std::string{fields} + "}");
  }
  expect_same_value_back(R"({"role":"user","role":"tool"})");
}

// RFC 8259 §8.2 leaves half a surrogate pair open; it cannot be said in UTF-8.
TEST(OpenAiChatMessage, HalfASurrogatePairIsReplaced) {
  EXPECT_EQ(body_at<TextPart>(parsed(R"({"role":"user","content":"a\ud800b"})"), 0).text,
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace sar::protocol
