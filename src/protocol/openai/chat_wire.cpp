// The fast path: scanning without a tree, rewriting by splicing.
#include "protocol/openai/chat_wire.hpp"

#include "protocol/json/json_reader.hpp"
#include "protocol/openai/chat_reply_scan.hpp"
#include "protocol/openai/chat_request_scan.hpp"

namespace sar::protocol {
namespace {

// A stretch of the body and what goes out in its place.
struct Edit {
  ByteRange range;
  std::string_view text;
};

ByteRange before(std::uint32_t position) { return {position, position}; }

// How the request is made to ask for usage; nothing if it does already, or is not streamed.
Edit ask_for_usage(std::string_view body, const ChatRequestView& view) {
  const ByteRange options = view.stream_options_value;
  if (!view.stream || view.include_usage) return {};
  if (options.empty()) {
    return {before(view.object_open + 1), R"("stream_options":{"include_usage":true},)"};
  }
  if (body[options.begin] == 'n') return {options, R"({"include_usage":true})"};
  if (!view.include_usage_value.empty()) return {view.include_usage_value, "true"};
  const std::size_t first = body.find_first_not_of(" \t\r\n", options.begin + 1);
  return {before(options.begin + 1),
          body[first] == '}' ? R"("include_usage":true)" : R"("include_usage":true,)"};
}

}  // namespace

struct ChatScanner::State {
  JsonReader reader;
  std::string model_buffer;
};

ChatScanner::ChatScanner() : state_(std::make_unique<State>()) {}
ChatScanner::~ChatScanner() = default;
ChatScanner::ChatScanner(ChatScanner&&) noexcept = default;
ChatScanner& ChatScanner::operator=(ChatScanner&&) noexcept = default;

Result<ChatRequestView> ChatScanner::scan_request(const std::string& body) {
  return scan_chat_request(state_->reader, body, state_->model_buffer);
}

Result<ChatReplyView> ChatScanner::scan_reply(std::string_view data) {
  return scan_chat_reply(state_->reader, data);
}

BodyPieces splice_request(std::string_view body, const ChatRequestView& view,
                          std::string_view upstream_model_json) {
  Edit first = ask_for_usage(body, view);
  Edit second;
  if (!upstream_model_json.empty()) second = {view.model_value, upstream_model_json};
  if (second.range.begin < first.range.begin) std::swap(first, second);

  BodyPieces pieces;
  std::uint32_t at = 0;
  for (const Edit& edit : {first, second}) {
    pieces.push(body.substr(at, edit.range.begin - at));
    pieces.push(edit.text);
    at = edit.range.end;
  }
  pieces.push(body.substr(at));
  return pieces;
}

}  // namespace sar::protocol
