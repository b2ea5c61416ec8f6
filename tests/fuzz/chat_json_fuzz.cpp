// JSON of chats, read by everything that reads it: the scanner of the fast path, the canonical
// model, the stream reader. They must agree on what is acceptable, and what is written must say the
// same as what was read.
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <vector>

#include "protocol/json/json_reader.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "support/json_normal_form.hpp"

namespace {

using namespace sar::protocol;
using sar::test::json_normal_form;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

ChatScanner& scanner() {
  static ChatScanner one;
  return one;
}

std::string with_padding(std::string_view text) {
  std::string body;
  body.reserve(text.size() + kJsonPadding);
  return body.assign(text);
}

// simdjson's own parser refuses in addition what its numbers and strings cannot hold.
void check_against_simdjson(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  reader.take();
  const bool is_accepted = reader.finish();
  static simdjson::dom::parser parser;
  const auto error = parser.parse(text.data(), text.size()).error();
  if (error == simdjson::SUCCESS) {
    require(is_accepted || std::string_view{reader.problem()} == "the nesting is too deep");
  } else if (is_accepted) {
    require(error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR);
  }
}

void check_splice(std::string_view body, const ChatRequestView& view, ChatRequest request) {
  const BodyPieces pieces = splice_request(body, view, R"("up\u0073tream")");
  std::string spliced;
  for (std::size_t i = 0; i < pieces.count; ++i) spliced.append(pieces.pieces[i]);
  require(spliced.size() == pieces.bytes());

  request.model = "upstream";
  if (view.stream) {
    if (!request.stream_options) request.stream_options.emplace();
    request.stream_options->include_usage = true;
  }
  require(json_normal_form(spliced) == json_normal_form(write_chat_request(request)));
  const auto again = scanner().scan_request(with_padding(spliced));
  require(again.has_value() && again->include_usage == (view.include_usage || view.stream));
}

void check_request(std::string_view text) {
  const std::string body = with_padding(text);
  const auto view = scanner().scan_request(body);
  const auto request = parse_chat_request(text);
  require(view.has_value() == request.has_value());
  if (!view) {
    require(view.error().code == request.error().code);
    require(view.error().message == request.error().message);
    return;
  }
  require(view->model == request->model);
  require(view->message_count == request->messages.size());
  const std::string written = write_chat_request(*request);
  require(json_normal_form(written) == json_normal_form(text));
  const auto again = parse_chat_request(written);
  require(again.has_value() && write_chat_request(*again) == written);
  check_splice(body, *view, *request);
}

void check_renaming(std::string_view text, const ChatReplyView& view) {
  std::string renamed;
  append_edited(renamed, text,
                {.model_value = view.model_value, .model_json = R"("new name")", .left_out = {}});
  const auto again = scanner().scan_reply(renamed);
  require(again.has_value() && again->usage == view.usage && again->finished == view.finished);
  const ByteRange model = again->model_value;
  require(model.empty() || renamed.substr(model.begin, model.end - model.begin) == R"("new name")");
}

void check_reply(std::string_view text) {
  const auto view = scanner().scan_reply(text);
  const auto reply = parse_chat_reply(text);
  require(view.has_value() == reply.has_value());
  if (!view) return;
  check_renaming(text, *view);
  const std::string written = write_chat_reply(*reply);
  const auto again = parse_chat_reply(written);
  require(again.has_value() && write_chat_reply(*again) == written);
  // The scan compares keys as they are spelled; no vendor escapes them.
  if (text.find('\\') != text.npos || !reply->usage) return;
  require(view->usage == reply->usage->counts);
  require(view->usage->input >= 0 && view->usage->output >= 0 && view->usage->reasoning >= 0 &&
          view->usage->cache_read >= 0 && view->usage->cache_write >= 0);
}

// What can be read back: ids and names may be the writer's, errors are the router's to tell, and
// usage is said at the end.
std::vector<ChatEvent> lasting(std::vector<ChatEvent> events) {
  std::erase_if(events, [](const auto& event) {
    return std::holds_alternative<ChatStart>(event) || std::holds_alternative<StreamError>(event) ||
           std::holds_alternative<StreamEnd>(event) || std::holds_alternative<UsageUpdate>(event) ||
           std::holds_alternative<ProofDelta>(event);
  });
  return events;
}

std::vector<ChatEvent> written_and_read(const std::vector<ChatEvent>& events) {
  OpenAiChatStreamWriter writer{AnswerTarget{.include_usage = true}};
  std::string bytes;
  for (const ChatEvent& event : events) writer.write(bytes, event);
  writer.write(bytes, StreamEnd{});
  OpenAiChatStream stream;
  std::vector<ChatEvent> read;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) require(stream.read(event, read).has_value());
  require(decoder.pending() == 0);
  return read;
}

void check_chunk(std::string_view text) {
  std::string data{text};
  std::ranges::replace_if(data, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  const auto view = scanner().scan_reply(data);
  OpenAiChatStream stream;
  std::vector<ChatEvent> events;
  const auto read = stream.read({.raw = data, .name = {}, .data = data, .has_data = true}, events);
  require(read.has_value() == (view.has_value() || data == "[DONE]"));
  require(read.has_value() || events.empty());
  require(lasting(written_and_read(events)) == lasting(events));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_against_simdjson(text);
  check_request(text);
  check_reply(text);
  check_chunk(text);
  return 0;
}
