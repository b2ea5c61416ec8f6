// JSON and streams of the messages API, read by everything that reads them. What is read and
// written is a fixed point, and what a stream becomes keeps the order that SDKs rely on.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/openai/openai.hpp"
#include "support/anthropic_order.hpp"
#include "support/streams.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

const Translator& kAnthropic = kAnthropicTranslator;

sar::Result<std::string> written(const ChatRequest& request) {
  Fidelity fidelity;
  return kAnthropic.write_request(request, {.model = request.model, .provider = "p"}, fidelity);
}

// Once written, a request is in its normal form.
void check_request(std::string_view text) {
  JsonReader reader;
  std::string buffer;
  const auto view = kAnthropicWire.scan_request(reader, text, buffer);
  const auto request = kAnthropic.parse_request(text);
  require(view.has_value() || !request.has_value());
  if (!request) return;
  require(view->model == request->model);
  const auto first = written(*request);
  if (!first) return;
  const auto again = kAnthropic.parse_request(*first);
  // Ids of calls without results may have been made different.
  if (!again) std::fprintf(stderr, "%s: %s\n", again.error().message.c_str(), first->c_str());
  require(again.has_value());
  const auto second = written(*again);
  require(second.has_value());
  const auto third = written(*kAnthropic.parse_request(*second));
  require(third.has_value() && *third == *second);
}

void check_openai_request(std::string_view text) {
  JsonReader reader;
  std::string buffer;
  if (!kOpenAiWire.scan_request(reader, text, buffer)) return;
  const auto request = kOpenAiTranslator.parse_request(text);
  if (!request) return;
  const auto json = written(*request);
  if (!json) return;
  require(kAnthropicWire.scan_request(reader, *json, buffer).has_value() || request->model.empty());
}

void check_reply(std::string_view text) {
  JsonReader reader;
  const auto view = kAnthropicWire.scan_reply(reader, text);
  const auto reply = kAnthropic.parse_reply(text, {});
  require(view.has_value() || !reply.has_value());
  if (!reply) return;
  const std::string first = kAnthropic.write_reply(*reply, {.model = "m"});
  const auto again = kAnthropic.parse_reply(first, {});
  require(again.has_value() && kAnthropic.write_reply(*again, {.model = "m"}) == first);
}

void check_stream(const Translator& translator, std::string_view text) {
  const auto reading = sar::test::read_stream(translator, text);
  require(sar::test::read_stream(translator, text, 3) == reading);
  if (reading.problem.empty() && !reading.events.empty() &&
      std::holds_alternative<StreamEnd>(reading.events.back())) {
    std::vector<ChatEvent> events = reading.events;
    events.insert(events.begin(), ChatStart{});
    std::size_t starts = 0;
    std::erase_if(events, [&](const ChatEvent& event) {
      return std::holds_alternative<ChatStart>(event) && ++starts > 1;
    });
    const std::string stream = sar::test::written_stream(kAnthropic, events);
    const std::string problem = sar::test::anthropic_order_problem(stream);
    if (!problem.empty()) std::fprintf(stderr, "%s\n%s\n", problem.c_str(), stream.c_str());
    require(problem.empty());
    require(sar::test::read_stream(kAnthropic, stream).problem.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_request(text);
  check_openai_request(text);
  check_reply(text);
  check_stream(kAnthropic, text);
  check_stream(kOpenAiTranslator, text);
  return 0;
}
