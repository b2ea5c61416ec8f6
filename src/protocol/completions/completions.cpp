// The dialect's rows in the tables of dialects.
#include "protocol/completions/completions.hpp"

#include "protocol/completions/answers.hpp"
#include "protocol/completions/request.hpp"
#include "protocol/openai/chat_reply_scan.hpp"
#include "protocol/openai/errors.hpp"
#include "protocol/openai/stream_scan.hpp"

namespace sar::protocol {

constinit const Translator kOpenAiCompletionsTranslator{
    .dialect = Dialect::OpenAiCompletions,
    .parse_request = &parse_completions_request,
    .write_reply = &write_completions_reply,
    .make_stream_writer = &make_completions_stream_writer,
    .write_error = &write_openai_error,
    .write_token_count = nullptr,
    .write_request = nullptr,
    .parse_reply = nullptr,
    .make_stream_reader = nullptr,
};

constinit const Wire kOpenAiCompletionsWire{
    .dialect = Dialect::OpenAiCompletions,
    .scan_request = &scan_completions_request,
    .scan_reply = &scan_chat_reply,
    .make_stream_scan = &make_openai_stream_scan,
};

}  // namespace sar::protocol
