// Dialects that are only read, or only written: what they can say arrives.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "protocol/json/json_text.hpp"
#include "protocol/line_decoder.hpp"
#include "protocol/openai/chat.hpp"
#include "support/random_replies.hpp"
#include "support/random_requests.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using test::account_of;
using test::RandomWords;
using test::Speech;

constexpr int kCount = 300;
constexpr ReplySource kSource{.provider = "p", .request_id = "r"};

// --- completions: callers only -------------------------------------------------------------------

constexpr Speech kCompletions{
    .dialect = Dialect::OpenAiCompletions,
    .model = "m",
    .fields =
        "temperature top_p presence_penalty frequency_penalty seed n stop_list stop_single "
        "logit_bias user stream stream_options ",
    .has_forms = true,
};

ChatRequest completions_request(RandomWords& random) {
  ChatRequest request = test::random_request(kCompletions, random);
  request.tools.clear();
  request.messages.clear();
  request.max_tokens.text = "7";
  return request;
}

TEST(OneWay, CompletionsRequests) {
  RandomWords random{3};
  const Translator& translator = translator_of(Dialect::OpenAiCompletions);
  for (int i = 0; i < kCount; ++i) {
    ChatRequest request = completions_request(random);
    const std::string prompt = random.words();
    std::string json = write_chat_request(request);
    json.insert(1, R"("prompt":)" + json_quoted(prompt) + ",");
    const auto read = translator.parse_request(json);
    ASSERT_TRUE(read) << read.error().message << "\n" << json;
    Message& message = request.messages.emplace_back();
    message.content_form = ContentForm::Text;
    message.parts.push_back(test::part_of(TextPart{prompt}));
    ASSERT_TRUE(*read == request) << json << "\n" << write_chat_request(*read);
  }
}

// The texts of the choices, with their indexes before them.
std::vector<std::string> texts_of(const std::string& json) {
  simdjson::dom::parser parser;
  std::vector<std::string> texts;
  simdjson::dom::array choices;
  EXPECT_EQ(parser.parse(json)["choices"].get(choices), simdjson::SUCCESS) << json;
  for (const auto choice : choices) {
    texts.push_back(
        fmt::format("{} {}", std::uint64_t{choice["index"]}, std::string_view{choice["text"]}));
  }
  return texts;
}

TEST(OneWay, CompletionsAnswers) {
  RandomWords random{4};
  const Translator& translator = translator_of(Dialect::OpenAiCompletions);
  for (int i = 0; i < kCount; ++i) {
    const ChatReply reply = test::random_reply(test::speech_of(Dialect::OpenAi), random);
    std::vector<std::string> texts;
    for (const Choice& choice : reply.choices) {
      std::string text;
      for (const Part& part : choice.message->parts) {
        if (const auto* said = std::get_if<TextPart>(&part.body)) text += said->text;
        if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) text += refusal->text;
      }
      texts.push_back(fmt::format("{} {}", choice.index, text));
    }
    EXPECT_EQ(texts_of(translator.write_reply(reply, {.model = "m"})), texts);
    const std::string stream =
        test::written_stream(translator, test::random_stream(reply, random), {.model = "m"});
    std::vector<std::string> streamed(texts.size());
    SseDecoder decoder;
    SseEvent event;
    decoder.feed(stream);
    while (decoder.next(event).value()) {
      if (!event.has_data || event.data == "[DONE]") continue;
      for (const std::string& text : texts_of(std::string{event.data})) {
        const std::size_t blank = text.find(' ');
        streamed.at(std::stoul(text.substr(0, blank))) += text.substr(blank + 1);
      }
    }
    for (std::size_t k = 0; k < texts.size(); ++k) {
      EXPECT_EQ(fmt::format("{} {}", k, streamed[k]), texts[k]) << stream;
    }
  }
}

// --- Ollama: vendors only ------------------------------------------------------------------------

constexpr Speech kOllama{
    .dialect = Dialect::Ollama,
    .thoughts = true,
    .images = true,
    .filters = false,
    .usage_always = true,
    .usage = "input output ",
};

void append_list(std::string& list, const std::string& element) {
  list += (list.empty() ? "" : ",") + element;
}

// {"role":…,"content":…} with those of `parts`.
std::string message_json(const std::vector<Part>& parts) {
  std::string thinking;
  std::string content;
  std::string images;
  std::string calls;
  for (const Part& part : parts) {
    if (const auto* text = std::get_if<TextPart>(&part.body)) content += text->text;
    if (const auto* text = std::get_if<ReasoningPart>(&part.body)) thinking += text->text;
    if (const auto* image = std::get_if<ImagePart>(&part.body)) {
      append_list(images, json_quoted(image->url.substr(image->url.find(',') + 1)));
    }
    if (const auto* call = std::get_if<ToolCall>(&part.body)) {
      append_list(
          calls, fmt::format(R"({{"id":"{}","function":{{"name":"{}","arguments":{}}}}})", call->id,
                             call->function->name, call->function->arguments.text));
    }
  }
  return fmt::format(
      R"({{"role":"assistant","content":{},"thinking":{},"images":[{}],"tool_calls":[{}]}})",
      json_quoted(content), json_quoted(thinking), images, calls);
}

std::string end_json(const ChatReply& reply) {
  const bool is_cut = reply.choices.front().finish_reason.kind == Finish::Length;
  return fmt::format(R"(,"done":true,"done_reason":"{}","prompt_eval_count":{},"eval_count":{}}})",
                     is_cut ? "length" : "stop", reply.usage->counts.input,
                     reply.usage->counts.output);
}

std::string ollama_json(const ChatReply& reply) {
  return R"({"model":"m","message":)" + message_json(reply.choices.front().message->parts) +
         end_json(reply);
}

// A line for each part, and one for the end.
std::string ollama_lines(const ChatReply& reply) {
  std::string lines;
  for (const Part& part : reply.choices.front().message->parts) {
    lines += R"({"model":"m","message":)" + message_json({part}) + ",\"done\":false}\n";
  }
  return lines + R"({"model":"m","message":{"role":"assistant","content":""})" + end_json(reply) +
         "\n";
}

std::vector<ChatEvent> read_lines(std::string_view lines, std::size_t piece) {
  const auto reader = translator_of(Dialect::Ollama).make_stream_reader(kSource);
  std::vector<ChatEvent> events;
  LineDecoder decoder;
  SseEvent event;
  for (std::size_t at = 0; at < lines.size(); at += piece) {
    decoder.feed(lines.substr(at, piece));
    while (decoder.next(event).value()) EXPECT_TRUE(reader->read(event, events));
  }
  EXPECT_TRUE(reader->end(events));
  return events;
}

TEST(OneWay, OllamaAnswers) {
  RandomWords random{5};
  for (int i = 0; i < kCount; ++i) {
    const ChatReply reply = test::random_reply(kOllama, random);
    const std::string json = ollama_json(reply);
    const auto read = translator_of(Dialect::Ollama).parse_reply(json, kSource);
    ASSERT_TRUE(read) << json;
    ASSERT_EQ(account_of(*read), account_of(reply)) << json;
    const std::string lines = ollama_lines(reply);
    const auto events = read_lines(lines, lines.size());
    ASSERT_EQ(account_of(test::reply_of(events)), account_of(reply)) << lines;
    ASSERT_TRUE(read_lines(lines, 1) == events) << lines;
  }
}

}  // namespace
}  // namespace sar::protocol
