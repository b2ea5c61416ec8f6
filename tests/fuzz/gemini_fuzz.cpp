// Gemini's JSON, read by everything that reads it. The scanner takes what the reader takes, what is
// written can be read, and says the same when it is written again.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <vector>

#include "protocol/gemini/gemini.hpp"
#include "protocol/gemini/schema.hpp"
#include "protocol/json/json_reader.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

constexpr ReplySource kSource{.provider = "google", .request_id = "r1"};

bool is_json(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  reader.take();
  return reader.finish();
}

JsonReader& shared_reader() {
  static JsonReader one;
  return one;
}

std::string write(const ChatRequest& request, ThinkingForm form) {
  RequestTarget target;
  target.model = "gemini";
  target.provider = "google";
  target.facts.known = true;
  target.facts.thinking = form;
  Fidelity fidelity;
  const auto json = kGeminiTranslator.write_request(request, target, fidelity);
  require(json.has_value() || json.error().blame == sar::Blame::Caller);
  return json.value_or("");
}

void check_request(std::string_view text) {
  const auto request = kGeminiTranslator.parse_request(text);
  std::string buffer;
  const auto view = kGeminiWire.scan_request(shared_reader(), text, buffer);
  require(request.has_value() ? view.has_value() : request.error().blame == sar::Blame::Caller);
  if (!request) return;
  for (const ThinkingForm form : {ThinkingForm::None, ThinkingForm::Budget, ThinkingForm::Level}) {
    const std::string json = write(*request, form);
    if (json.empty()) continue;
    const auto again = kGeminiTranslator.parse_request(json);
    require(again.has_value());
    require(!write(*again, form).empty());
    // To a vendor of another dialect's caller nothing of this one's may leak out as broken JSON.
    ChatRequest foreign = *request;
    foreign.dialect = Dialect::OpenAi;
    const std::string plain = write(foreign, form);
    require(plain.empty() || is_json(plain));
  }
}

void check_reply(std::string_view text) {
  const auto reply = kGeminiTranslator.parse_reply(text, kSource);
  const auto view = kGeminiWire.scan_reply(shared_reader(), text);
  require(view.has_value() || !reply.has_value());
  if (!reply) return;
  AnswerTarget target;
  target.model = "asked";
  const std::string json = kGeminiTranslator.write_reply(*reply, target);
  require(kGeminiTranslator.parse_reply(json, kSource).has_value());
  ChatReply foreign = *reply;
  foreign.dialect = Dialect::OpenAi;
  require(is_json(kGeminiTranslator.write_reply(foreign, target)));
  // The scan compares keys as they are spelled; no vendor escapes them.
  if (text.find('\\') != text.npos || !reply->usage) return;
  require(view->usage == reply->usage->counts);
}

void check_written(const std::vector<ChatEvent>& events, bool json_array) {
  AnswerTarget target;
  target.json_array = json_array;
  const auto writer = kGeminiTranslator.make_stream_writer(target);
  std::string bytes;
  for (const ChatEvent& event : events) writer->write(bytes, event);
  writer->write(bytes, StreamEnd{});
  if (json_array) {
    require(is_json(bytes));
    return;
  }
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  std::vector<ChatEvent> read;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) require(stream->read(event, read).has_value());
  require(decoder.pending() == 0);
}

void check_chunk(std::string_view text) {
  std::string data{text};
  std::ranges::replace_if(data, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  const SseEvent event{.raw = data, .name = {}, .data = data, .has_data = true};
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  std::vector<ChatEvent> events;
  const auto read = stream->read(event, events);
  const auto view = kGeminiWire.make_stream_scan(shared_reader())->scan(event);
  require(data.empty() || read.has_value() == view.has_value());
  if (!read) return;
  const auto end = stream->end(events);
  require(end.has_value() || end.error().blame == sar::Blame::Vendor);
  std::erase_if(events,
                [](const ChatEvent& one) { return std::holds_alternative<StreamEnd>(one); });
  check_written(events, false);
  check_written(events, true);
}

void check_schema(std::string_view text) {
  if (!is_json(text)) return;
  require(is_json(json_schema_of(text)));
  const GeminiSchema schema = gemini_schema_of(text);
  require(schema.form != GeminiSchema::Form::Subset || is_json(schema.json));
}

void check_embeddings(std::string_view text) {
  for (const EmbeddingTranslator* dialect : {&kGeminiEmbeddings, &kOpenAiEmbeddings}) {
    Fidelity fidelity;
    if (const auto request = dialect->parse_request(text)) {
      const auto json = dialect->write_request(*request, "m", fidelity);
      require(json.has_value() && dialect->parse_request(*json).has_value());
    }
    if (const auto reply = dialect->parse_reply(text)) {
      require(dialect->parse_reply(dialect->write_reply(*reply, {})).has_value());
    }
  }
  static_cast<void>(kOllamaEmbeddings.parse_reply(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_request(text);
  check_reply(text);
  check_chunk(text);
  check_schema(text);
  check_embeddings(text);
  return 0;
}
