// The dialect's rows of the tables, and its count_tokens.
#include "protocol/anthropic/anthropic.hpp"

#include <fmt/format.h>

#include "protocol/anthropic/errors.hpp"
#include "protocol/anthropic/reply.hpp"
#include "protocol/anthropic/reply_scan.hpp"
#include "protocol/anthropic/request_reader.hpp"
#include "protocol/anthropic/request_scan.hpp"
#include "protocol/anthropic/request_writer.hpp"
#include "protocol/anthropic/stream_reader.hpp"
#include "protocol/anthropic/stream_writer.hpp"

namespace sar::protocol {
namespace {

Result<ChatRequest> parse_request(std::string_view body) {
  return read_anthropic_request(body, MaxTokensField::Required);
}

Result<ChatRequestView> scan_request(JsonReader& reader, std::string_view body,
                                     std::string& model_buffer) {
  return scan_anthropic_request(reader, body, model_buffer, MaxTokensField::Required);
}

}  // namespace

constinit const Translator kAnthropicTranslator{
    .dialect = Dialect::Anthropic,
    .parse_request = &parse_request,
    .write_reply = &write_anthropic_reply,
    .make_stream_writer = &make_anthropic_stream_writer,
    .write_error = &write_anthropic_error,
    .write_token_count = &write_anthropic_token_count,
    .write_request = &write_anthropic_request,
    .parse_reply = &read_anthropic_reply,
    .make_stream_reader = &make_anthropic_stream_reader,
};

constinit const Wire kAnthropicWire{
    .dialect = Dialect::Anthropic,
    .scan_request = &scan_request,
    .scan_reply = &scan_anthropic_reply,
    .make_stream_scan = &make_anthropic_stream_scan,
};

Result<ChatRequest> parse_anthropic_count_tokens(std::string_view body) {
  return read_anthropic_request(body, MaxTokensField::Optional);
}

Result<ChatRequestView> scan_anthropic_count_tokens(JsonReader& reader, std::string_view body,
                                                    std::string& model_buffer) {
  return scan_anthropic_request(reader, body, model_buffer, MaxTokensField::Optional);
}

std::string write_anthropic_token_count(std::int64_t input_tokens) {
  return fmt::format(R"({{"input_tokens":{}}})", input_tokens);
}

}  // namespace sar::protocol
