// Every recorded request, as vendors of every other dialect get it, and what the caller is told was
// lost. The expected files hold outlines.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "golden_file.hpp"
#include "json_outline.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/wires.hpp"
#include "support/recordings.hpp"

namespace sar::test {
namespace {

using protocol::Dialect;

struct Api {
  std::string_view name;
  Dialect dialect;
  int requests;  // at least
};

// Ollama's dialect is no caller's.
constexpr Api kApis[] = {{"openai.chat", Dialect::OpenAi, 60},
                         {"openai.responses", Dialect::OpenAiResponses, 10},
                         {"anthropic.messages", Dialect::Anthropic, 10},
                         {"gemini.generateContent", Dialect::Gemini, 5},
                         {"gemini.streamGenerateContent", Dialect::Gemini, 3}};
constexpr Dialect kVendors[] = {Dialect::OpenAi, Dialect::OpenAiResponses, Dialect::Anthropic,
                                Dialect::Gemini, Dialect::Ollama};

constexpr std::string_view kModel = "upstream";

struct Translated {
  std::string body = {};
  std::string refusal = {};  // "code param"; empty: none
  protocol::Fidelity fidelity = {};
};

std::string refusal_of(const Error& error) { return fmt::format("{} {}", error.code, error.param); }

// The steps of the gateway between a caller's body and a vendor's.
Translated translate(std::string_view body, Dialect from, Dialect to) {
  protocol::JsonReader reader;
  std::string model_buffer;
  const auto view = protocol::wire_of(from)->scan_request(reader, body, model_buffer);
  if (!view) return {.refusal = refusal_of(view.error())};
  auto request = protocol::translator_of(from).parse_request(body);
  if (!request) return {.refusal = refusal_of(request.error())};
  const auto checked = protocol::check_conversation(*request);
  if (!checked) return {.refusal = refusal_of(checked.error())};
  request->model = kModel;
  request->stream = view->stream;
  Translated translated;
  auto written = protocol::translator_of(to).write_request(
      *request, {.model = kModel, .provider = "vendor"}, translated.fidelity);
  if (!written) return {.refusal = refusal_of(written.error())};
  translated.body = std::move(*written);
  return translated;
}

// Names that the caller gave to fields are words of the recording: only their place is told.
std::string place(std::string path) {
  static const std::regex kUnknown{R"(\.extra_[a-z_]+)"};
  return std::regex_replace(path, kUnknown, ".extra");
}

std::string outline(const Translated& translated) {
  std::string text;
  if (!translated.refusal.empty()) return fmt::format("! {}\n", translated.refusal);
  for (const protocol::FidelityNote& note : translated.fidelity.notes()) {
    const bool is_dropped = note.kind == protocol::FidelityNote::Kind::Dropped;
    text += fmt::format("{} {} ({})\n", is_dropped ? "dropped" : "changed", place(note.field),
                        note.reason);
  }
  return text + outline_text(translated.body);
}

class RecordedRequestTranslations : public testing::TestWithParam<Api> {
 protected:
  void SetUp() override {
    if (!has_recordings()) GTEST_SKIP() << no_recordings();
  }
};

TEST_P(RecordedRequestTranslations, AreAsExpected) {
  const Api& api = GetParam();
  std::string text;
  int count = 0;
  for (const Recording& recorded : load_recordings(api.name)) {
    if (recorded.request_body.empty()) continue;
    ++count;
    for (const Dialect to : kVendors) {
      if (to == api.dialect) continue;
      text += fmt::format("{} -> {}\n{}\n", recorded.name, to_string(to),
                          outline(translate(recorded.request_body, api.dialect, to)));
    }
  }
  EXPECT_GE(count, api.requests);
  expect_golden(golden_path(fmt::format("recordings/{}.requests", api.name), ".txt"), text);
}

// What goes out is a request that the router itself would take from a caller of that dialect.
TEST_P(RecordedRequestTranslations, AreRequestsOfTheVendorsDialect) {
  const Api& api = GetParam();
  for (const Recording& recorded : load_recordings(api.name)) {
    if (recorded.request_body.empty()) continue;
    for (const Dialect to : kVendors) {
      if (to == api.dialect || to == Dialect::Ollama) continue;
      SCOPED_TRACE(fmt::format("{} -> {}", recorded.name, to_string(to)));
      const Translated translated = translate(recorded.request_body, api.dialect, to);
      if (!translated.refusal.empty()) continue;
      const Translated back = translate(translated.body, to, api.dialect);
      EXPECT_EQ(back.refusal, "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Apis, RecordedRequestTranslations, testing::ValuesIn(kApis),
                         [](const testing::TestParamInfo<Api>& info) {
                           std::string name{info.param.name};
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace sar::test
