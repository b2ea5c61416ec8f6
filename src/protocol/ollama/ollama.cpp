// The dialect's row in the table of translators.
#include "protocol/ollama/ollama.hpp"

#include "protocol/ollama/replies.hpp"
#include "protocol/ollama/request_writer.hpp"

namespace sar::protocol {

constinit const Translator kOllamaTranslator{
    .dialect = Dialect::Ollama,
    .parse_request = nullptr,
    .write_reply = nullptr,
    .make_stream_writer = nullptr,
    .write_error = nullptr,
    .write_token_count = nullptr,
    .write_request = &write_ollama_request,
    .parse_reply = &read_ollama_reply,
    .make_stream_reader = &make_ollama_stream_reader,
};

}  // namespace sar::protocol
