// The rows of OpenAI's chat completions in the tables of protocol/wires.hpp.
#include "protocol/openai/openai.hpp"
#include "protocol/inline_thoughts.hpp"
#include "protocol/openai/answers.hpp"
#include "protocol/openai/chat_reply_scan.hpp"
#include "protocol/openai/chat_request_scan.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "protocol/openai/errors.hpp"
#include "protocol/openai/request_reading.hpp"
#include "protocol/openai/request_writing.hpp"
#include "protocol/openai/stream_scan.hpp"

namespace sar::protocol {
namespace {

std::unique_ptr<StreamWriter> make_stream_writer(AnswerTarget target) {
  return std::make_unique<OpenAiChatStreamWriter>(std::move(target));
}

std::unique_ptr<StreamReader> make_stream_reader(const ReplySource& source) {
  auto reader = std::make_unique<OpenAiChatStream>(source);
  if (!source.thoughts_in_text) return reader;
  return part_thoughts(std::move(reader));
}

}  // namespace

const Translator kOpenAiTranslator{
    .dialect = Dialect::OpenAi,
    .parse_request = read_openai_request,
    .write_reply = write_openai_answer,
    .make_stream_writer = make_stream_writer,
    .write_error = write_openai_error,
    .write_token_count = nullptr,
    .write_request = write_openai_request,
    .parse_reply = read_openai_answer,
    .make_stream_reader = make_stream_reader,
};

const Wire kOpenAiWire{
    .dialect = Dialect::OpenAi,
    .scan_request = scan_chat_request,
    .scan_reply = scan_chat_reply,
    .make_stream_scan = make_openai_stream_scan,
};

}  // namespace sar::protocol
