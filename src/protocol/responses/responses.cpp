// The dialect's row in the table of translators.
#include "protocol/responses/responses.hpp"

#include <fmt/format.h>

#include "protocol/openai/errors.hpp"
#include "protocol/responses/reply.hpp"
#include "protocol/responses/request.hpp"
#include "protocol/responses/stream_reader.hpp"
#include "protocol/responses/stream_writer.hpp"

namespace sar::protocol {
namespace {

std::string write_token_count(std::int64_t tokens) {
  return fmt::format(R"({{"object":"response.input_tokens","input_tokens":{}}})", tokens);
}

}  // namespace

constinit const Translator kOpenAiResponsesTranslator{
    .dialect = Dialect::OpenAiResponses,
    .parse_request = &parse_responses_request,
    .write_reply = &write_responses_reply,
    .make_stream_writer = &make_responses_stream_writer,
    .write_error = &write_openai_error,
    .write_token_count = &write_token_count,
    .write_request = &write_responses_request,
    .parse_reply = &parse_responses_reply,
    .make_stream_reader = &make_responses_stream_reader,
};

}  // namespace sar::protocol
