// Ollama's streams: one object per line, the last one says done.
#include "protocol/inline_thoughts.hpp"
#include "protocol/ollama/replies.hpp"
#include "protocol/openai/chat_shapes.hpp"

namespace sar::protocol {
namespace {

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

class OllamaStreamReader final : public StreamReader {
 public:
  explicit OllamaStreamReader(const ReplySource& source) : request_id_(source.request_id) {}

  Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out) override {
    if (!event.has_data || is_done_) return {};
    auto chunk = read_ollama_chunk(reader_, event.data);
    if (!chunk) {
      return fail(broken("malformed_event", "The vendor's stream holds a line that is not JSON."));
    }
    if (!chunk->error.empty()) {
      is_done_ = true;
      out.emplace_back(StreamError{std::move(chunk->error)});
      return {};
    }
    begin(*chunk, out);
    say(*chunk, out);
    if (chunk->is_done) finish(*chunk, out);
    return {};
  }

  Result<void> end(std::vector<ChatEvent>&) override {
    if (is_done_) return {};
    return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
  }

 private:
  void begin(const OllamaChunk& chunk, std::vector<ChatEvent>& out) {
    if (std::exchange(has_begun_, true)) return;
    out.emplace_back(ChatStart{
        .id = {}, .model = chunk.model, .created = chunk.created, .dialect = Dialect::Ollama});
  }

  void say(OllamaChunk& chunk, std::vector<ChatEvent>& out) {
    if (!chunk.thinking.empty()) out.emplace_back(ReasoningDelta{0, std::move(chunk.thinking), {}});
    if (!chunk.content.empty()) out.emplace_back(TextDelta{0, std::move(chunk.content)});
    for (std::string& image : chunk.images) {
      Part part;
      part.body = ImagePart{.url = std::move(image), .detail = {}, .extra = {}};
      out.emplace_back(PartDelta{0, std::move(part)});
    }
    for (ToolCall& call : chunk.calls) {  // they come whole
      const std::size_t number = calls_++;
      if (call.id.empty()) call.id = made_call_id(request_id_, 0, number);
      out.emplace_back(
          ToolCallStart{0, number, std::move(call.id), std::move(call.function->name)});
      std::string& arguments = call.function->arguments.text;
      if (!arguments.empty()) {
        out.emplace_back(ToolArgumentsDelta{0, number, std::move(arguments)});
      }
    }
  }

  void finish(const OllamaChunk& chunk, std::vector<ChatEvent>& out) {
    is_done_ = true;
    out.emplace_back(ChoiceFinish{0, ollama_finish(chunk, calls_ > 0)});
    if (chunk.usage) out.emplace_back(UsageUpdate{*chunk.usage});
    out.emplace_back(StreamEnd{});
  }

  std::string request_id_;
  JsonReader reader_;
  bool has_begun_ = false;
  bool is_done_ = false;
  std::size_t calls_ = 0;
};

}  // namespace

std::unique_ptr<StreamReader> make_ollama_stream_reader(const ReplySource& source) {
  auto reader = std::make_unique<OllamaStreamReader>(source);
  if (!source.thoughts_in_text) return reader;
  return part_thoughts(std::move(reader));
}

}  // namespace sar::protocol
