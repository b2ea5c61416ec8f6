// What the Responses API can say of a conversation comes back as it was.
#include <gtest/gtest.h>

#include <random>

#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

class Conversations {
 public:
  explicit Conversations(std::uint32_t seed) : random_(seed) {}

  ChatRequest next() {
    ChatRequest request;
    request.dialect = Dialect::OpenAiResponses;
    request.model = "m";
    request.store = flip();
    if (flip()) add(request, Role::System, {text()});
    add(request, Role::User, {text()});
    for (std::size_t turns = pick(3); turns > 0; --turns) add_turn(request);
    if (flip()) add(request, Role::Developer, {text()});
    add_user(request);
    add_fields(request);
    return request;
  }

 private:
  std::size_t pick(std::size_t count) { return random_() % count; }
  bool flip() { return pick(2) == 1; }
  std::string words() {
    constexpr std::string_view kWords[] = {"a", "\"\\\n", "\xF0\x9F\x98\x80", "{}", "\x01 b"};
    return "w" + std::string{kWords[pick(std::size(kWords))]};
  }

  static Part part_of(auto body) {
    Part part;
    part.body = std::move(body);
    return part;
  }
  Part text() { return part_of(TextPart{words()}); }

  static Message& add(ChatRequest& request, Role role, std::vector<Part> parts) {
    Message& message = request.messages.emplace_back();
    message.role = role;
    message.content_form = parts.size() == 1 ? ContentForm::Text : ContentForm::Parts;
    message.parts = std::move(parts);
    return message;
  }

  void add_user(ChatRequest& request) {
    add(request, Role::User,
        {text(), part_of(ImagePart{.url = words(), .detail = flip() ? "low" : "", .extra = {}}),
         part_of(FilePart{
             .file_id = {}, .data = "data:x", .filename = words(), .url = {}, .extra = {}})});
  }

  void add_turn(ChatRequest& request) {
    Message turn;
    turn.role = Role::Assistant;
    if (flip()) turn.parts.push_back(thoughts());
    if (flip()) turn.parts.push_back(text());
    if (flip()) turn.parts.push_back(part_of(RefusalPart{words()}));
    std::vector<std::string> ids;
    for (std::size_t calls = 1 + pick(3); calls > 0; --calls) {
      ids.push_back("c" + std::to_string(++calls_));
      turn.parts.push_back(part_of(flip() ? function_call(ids.back()) : custom_call(ids.back())));
    }
    request.messages.push_back(std::move(turn));
    for (const std::string& id : ids) {
      const bool is_long = flip();
      add(request, Role::Tool, is_long ? std::vector{text(), text()} : std::vector{text()})
          .tool_call_id = id;
    }
  }

  Part thoughts() {
    Part part = part_of(ReasoningPart{.text = words(), .field = {}});
    part.proofs.push_back({.kind = std::string{kEncryptedContentProof},
                           .value = {R"({"id":"rs_1","encrypted_content":"E"})"},
                           .maker = {}});
    return part;
  }

  ToolCall function_call(std::string id) {
    return {.id = std::move(id),
            .type = "function",
            .function = FunctionCall{.name = "f", .arguments = {R"({"a":1})"}, .extra = {}},
            .custom = {},
            .extra = {}};
  }
  ToolCall custom_call(std::string id) {
    return {.id = std::move(id),
            .type = "custom",
            .function = {},
            .custom = CustomCall{.name = "g", .input = words(), .extra = {}},
            .extra = {}};
  }

  void add_fields(ChatRequest& request) {
    request.tools.push_back(
        {.type = "function",
         .function = FunctionTool{.name = "f",
                                  .description = words(),
                                  .parameters = {R"({"type":"object"})"},
                                  .strict = flip() ? std::optional{flip()} : std::nullopt,
                                  .extra = {}},
         .custom = {},
         .cache_control = {},
         .extra = {}});
    if (flip()) request.parallel_tool_calls = flip();
    if (flip()) request.max_completion_tokens.text = "16";
    if (flip()) request.temperature.text = "0.10";
    if (flip()) request.stream = flip();
    if (flip()) request.verbosity = "low";
    if (flip()) request.metadata.text = R"({"k":"v"})";
    if (flip()) request.logprobs = true;
    if (flip()) {
      request.reasoning_effort = "high";
      request.reasoning_mode = ReasoningMode::Enabled;
    }
    if (flip()) {
      request.tool_choice =
          ToolChoice{.mode = ToolChoiceMode::Named, .tools = {{"function", "f"}}, .other = {}};
    }
    if (flip()) {
      request.response_format = ResponseFormat{
          .type = "json_schema",
          .json_schema =
              SchemaFormat{
                  .name = "n", .description = {}, .schema = {"{}"}, .strict = true, .extra = {}},
          .extra = {}};
    }
    if (flip()) request.extra.push_back({"max_tool_calls", {"3"}});
  }

  std::mt19937 random_;
  std::size_t calls_ = 0;
};

TEST(ResponsesRoundTrip, ConversationsComeBackAsTheyWere) {
  Conversations conversations{7};
  for (int i = 0; i < 500; ++i) {
    const ChatRequest request = conversations.next();
    Fidelity fidelity;
    const auto written = kOpenAiResponsesTranslator.write_request(
        request, {.model = request.model, .provider = "p"}, fidelity);
    ASSERT_TRUE(written);
    EXPECT_TRUE(fidelity.empty()) << fidelity.notes().front().field;
    const auto again = kOpenAiResponsesTranslator.parse_request(*written);
    ASSERT_TRUE(again) << again.error().message << "\n" << *written;
    ASSERT_TRUE(*again == request) << *written;
  }
}

}  // namespace
}  // namespace sar::protocol
