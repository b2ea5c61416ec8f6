// The dialect's rows in the tables.
#include "protocol/gemini/gemini.hpp"

#include <fmt/format.h>

#include "protocol/gemini/errors.hpp"
#include "protocol/gemini/reply.hpp"
#include "protocol/gemini/request_reader.hpp"
#include "protocol/gemini/request_writer.hpp"
#include "protocol/gemini/scan.hpp"
#include "protocol/gemini/stream_reader.hpp"
#include "protocol/gemini/stream_writer.hpp"

namespace sar::protocol {
namespace {

std::unique_ptr<StreamWriter> make_writer(AnswerTarget target) {
  return std::make_unique<GeminiStreamWriter>(std::move(target));
}

std::unique_ptr<StreamReader> make_reader(const ReplySource& source) {
  return std::make_unique<GeminiStreamReader>(source);
}

}  // namespace

constinit const Translator kGeminiTranslator{
    .dialect = Dialect::Gemini,
    .parse_request = parse_gemini_request,
    .write_reply = write_gemini_reply,
    .make_stream_writer = make_writer,
    .write_error = write_gemini_error,
    .write_token_count = &write_gemini_count,
    .write_request = write_gemini_request,
    .parse_reply = parse_gemini_reply,
    .make_stream_reader = make_reader,
};

constinit const Wire kGeminiWire{
    .dialect = Dialect::Gemini,
    .scan_request = scan_gemini_request,
    .scan_reply = scan_gemini_reply,
    .make_stream_scan = make_gemini_stream_scan,
};

std::string write_gemini_count(std::int64_t tokens) {
  return fmt::format(R"({{"totalTokens":{}}})", tokens);
}

}  // namespace sar::protocol
