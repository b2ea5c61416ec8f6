// JSON of the legacy completions, read by everything that reads it: the scanner takes what the
// parser takes, and what is asked through the chat API is a chat.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>

#include "protocol/canonical/conversation.hpp"
#include "protocol/completions/completions.hpp"
#include "protocol/openai/openai.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

void check_request(std::string_view text) {
  JsonReader reader;
  std::string buffer;
  const auto view = kOpenAiCompletionsWire.scan_request(reader, text, buffer);
  const auto request = kOpenAiCompletionsTranslator.parse_request(text);
  require(view.has_value() || !request.has_value());
  if (!view) require(view.error().blame == sar::Blame::Caller);
  if (!request) return;
  require(view->model == request->model && request->messages.size() == 1);
  require(view->stream == request->stream.value_or(false));
  Fidelity fidelity;
  const auto chat = kOpenAiTranslator.write_request(*request, {.model = "m"}, fidelity);
  require(chat.has_value() && kOpenAiTranslator.parse_request(*chat).has_value());
}

// A chat's answer, as one of completions.
void check_reply(std::string_view text) {
  const auto reply = kOpenAiTranslator.parse_reply(text, {});
  if (!reply) return;
  const std::string json = kOpenAiCompletionsTranslator.write_reply(*reply, {.model = "m"});
  require(is_json_object(json));
  JsonReader reader;
  require(kOpenAiCompletionsWire.scan_reply(reader, json).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_request(text);
  check_reply(text);
  return 0;
}
