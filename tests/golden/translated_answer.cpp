// Reader and writer joined as the gateway joins them.
#include "translated_answer.hpp"

#include <fmt/format.h>

#include "gateway/errors.hpp"
#include "gateway/translated_stream.hpp"
#include "protocol/translation.hpp"
#include "provider/classify.hpp"

namespace sar::test {
namespace {

using gateway::TranslatedStream;
using protocol::Dialect;
using protocol::translator_of;

constexpr std::int64_t kPromptTokensEstimate = 7;

protocol::ReplySource source() { return {.provider = "vendor", .request_id = "r"}; }

protocol::AnswerTarget target() {
  return {.model = "asked",
          .request_id = "r",
          .created = 1,
          .prompt_tokens_estimate = kPromptTokensEstimate,
          .include_usage = true};
}

Error classified(const Recording& recorded, std::string_view body) {
  HeaderTable headers;
  for (const auto& [name, value] : recorded.headers) headers.add(name, value);
  return provider::classify_reply({.status = recorded.status, .headers = headers, .body = body});
}

struct Failure {
  const Error& error;
  int status;

  Failure(const Error& what, Dialect to) : error(what), status(gateway::http_status(what, to)) {}
  [[nodiscard]] std::string text() const {
    return fmt::format("{} {} {}", to_string(error.error_class), error.code, status);
  }
  [[nodiscard]] protocol::CallerError told() const {
    return {.error = error, .status = status, .request_id = "r"};
  }
};

Result<void> feed(TranslatedStream& stream, const Pieces& pieces, std::string& out) {
  for (const std::string_view piece : pieces) {
    if (!stream.done()) SAR_CHECK(stream.feed(piece, out));
  }
  return stream.end(out);
}

}  // namespace

TranslatedAnswer translate_stream(const Recording& recorded, Dialect from, Dialect to,
                                  const Pieces& pieces) {
  TranslatedStream stream{from == Dialect::Ollama ? TranslatedStream::Framing::Lines
                                                  : TranslatedStream::Framing::Events,
                          translator_of(from).make_stream_reader(source()),
                          translator_of(to).make_stream_writer(target())};
  TranslatedAnswer answer;
  const Result<void> fed = feed(stream, pieces, answer.bytes);
  answer.finished = stream.finished();
  if (fed) {
    stream.close(stream.usage().value_or(protocol::Usage{.input = kPromptTokensEstimate,
                                                         .output = stream.counted_tokens()}),
                 answer.bytes);
    return answer;
  }
  const std::string& said = stream.error_json();
  const Error error = said.empty() ? fed.error() : classified(recorded, said);
  const Failure failure{error, to};
  answer.failure = failure.text();
  if (!stream.fail(failure.told(), answer.bytes)) answer.failure += " unsaid";
  return answer;
}

TranslatedAnswer translate_reply(const Recording& recorded, Dialect from, Dialect to) {
  const auto fail = [&](const Error& error) {
    const Failure failure{error, to};
    return TranslatedAnswer{.bytes = translator_of(to).write_error(failure.told()),
                            .failure = failure.text()};
  };
  constexpr int kRefused = 400;
  if (recorded.status >= kRefused) return fail(classified(recorded, recorded.response_body));
  auto reply = translator_of(from).parse_reply(recorded.response_body, source());
  if (!reply) return fail(classified(recorded, recorded.response_body));
  if (!reply->usage) {
    reply->usage =
        protocol::UsageReport{.counts = {.input = kPromptTokensEstimate}, .original = {}};
  }
  return {.bytes = translator_of(to).write_reply(*reply, target()), .finished = true};
}

}  // namespace sar::test
