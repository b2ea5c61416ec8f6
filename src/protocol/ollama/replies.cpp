#include "protocol/ollama/replies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/timestamp.hpp"
#include "protocol/data_url.hpp"
#include "protocol/inline_thoughts.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/chat_take.hpp"

namespace sar::protocol {
namespace {

// How the formats that models draw in begin, in base64. Ollama does not tell which it is.
struct ImageFormat {
  std::string_view begin;
  std::string_view media_type;
};
constexpr ImageFormat kImageFormats[] = {
    {"iVBORw0KGgo", "image/png"},
    {"/9j/", "image/jpeg"},
    {"R0lGOD", "image/gif"},
    {"UklGR", "image/webp"},
};

std::string_view media_type_of(std::string_view base64) {
  const auto* format = std::ranges::find_if(
      kImageFormats, [&](const ImageFormat& one) { return base64.starts_with(one.begin); });
  return format == std::end(kImageFormats) ? "image/png" : format->media_type;
}

class ChunkReading {
 public:
  ChunkReading(JsonReader& reader, OllamaChunk& chunk) : reader_(reader), chunk_(chunk) {}

  void read() {
    JsonString key;
    std::string buffer;
    while (reader_.next_key(key)) read_field(key.text(buffer));
    if (prompt_ && answer_) chunk_.usage = usage(*prompt_, *answer_);
  }

 private:
  void read_field(std::string_view name) {
    if (name == "message") {
      read_message();
    } else if (name == "model") {
      chunk_.model = take_text(reader_);
    } else if (name == "created_at") {
      read_created();
    } else if (name == "done") {
      chunk_.is_done = reader_.take() == "true";
    } else if (name == "done_reason") {
      chunk_.done_reason = take_text(reader_);
    } else if (name == "prompt_eval_count") {
      prompt_ = take_index(reader_);
    } else if (name == "eval_count") {
      answer_ = take_index(reader_);
    } else if (name == "error" && reader_.kind() != JsonKind::Null) {
      chunk_.error = take_raw(reader_);
    } else {
      reader_.take();
    }
  }

  void read_created() {
    const auto time = parse_rfc3339(take_text(reader_));
    if (!time) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time->time_since_epoch());
    chunk_.created.text = std::to_string(seconds.count());
  }

  void read_message() {
    JsonString key;
    std::string buffer;
    if (!reader_.enter_object()) return;
    chunk_.has_message = true;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer);
      if (name == "content") {
        chunk_.content = take_text(reader_);
      } else if (name == "thinking") {
        chunk_.thinking = take_text(reader_);
      } else if (name == "tool_calls") {
        read_calls();
      } else if (name == "images") {
        read_images();
      } else {
        reader_.take();
      }
    }
  }

  void read_images() {
    if (!reader_.enter_array()) return;
    while (reader_.next_element()) {
      const std::string data = take_text(reader_);
      if (!data.empty()) chunk_.images.push_back(data_url(media_type_of(data), data));
    }
  }

  void read_calls() {
    if (!reader_.enter_array()) return;
    while (reader_.next_element()) read_call();
  }

  void read_call() {
    ToolCall call{
        .id = {}, .type = "function", .function = FunctionCall{}, .custom = {}, .extra = {}};
    JsonString key;
    std::string buffer;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer);
      if (name == "id") {
        call.id = take_text(reader_);
      } else if (name == "function") {
        read_function(*call.function);
      } else {
        reader_.take();
      }
    }
    if (!call.function->name.empty()) chunk_.calls.push_back(std::move(call));
  }

  void read_function(FunctionCall& function) {
    JsonString key;
    std::string buffer;
    if (!reader_.enter_object()) return;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer);
      if (name == "name") {
        function.name = take_text(reader_);
      } else if (name == "arguments" && reader_.kind() == JsonKind::Object) {
        function.arguments.text = reader_.take();
      } else if (name == "arguments") {
        function.arguments.text = take_text(reader_);
      } else {
        reader_.take();
      }
    }
  }

  static UsageReport usage(std::int64_t prompt, std::int64_t answer) {
    Usage counts;
    counts.input = std::max<std::int64_t>(prompt, 0);
    counts.output = std::max<std::int64_t>(answer, 0);
    return {.counts = counts,
            .original = RawJson{
                fmt::format(R"({{"prompt_eval_count":{},"eval_count":{}}})", prompt, answer)}};
  }

  JsonReader& reader_;
  OllamaChunk& chunk_;
  std::optional<std::int64_t> prompt_;
  std::optional<std::int64_t> answer_;
};

Error bad_answer(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

template <class Body>
void add(Message& message, Body body) {
  message.parts.emplace_back().body = std::move(body);
}

Message message_of(OllamaChunk&& chunk, const ReplySource& source) {
  Message message;
  message.role = Role::Assistant;
  if (!chunk.thinking.empty()) add(message, ReasoningPart{std::move(chunk.thinking), {}});
  if (!chunk.content.empty()) add(message, TextPart{std::move(chunk.content)});
  for (std::string& image : chunk.images) {
    add(message, ImagePart{.url = std::move(image), .detail = {}, .extra = {}});
  }
  for (std::size_t i = 0; i < chunk.calls.size(); ++i) {
    ToolCall& call = chunk.calls[i];
    if (call.id.empty()) call.id = made_call_id(source.request_id, 0, i);
    if (call.function->arguments.empty()) call.function->arguments.text = "{}";
    add(message, std::move(call));
  }
  return message;
}

}  // namespace

std::optional<OllamaChunk> read_ollama_chunk(JsonReader& reader, std::string_view json) {
  OllamaChunk chunk;
  reader.load(json);
  const bool is_object = reader.begin_object();
  if (is_object) ChunkReading{reader, chunk}.read();
  if (!is_object || !reader.finish()) return std::nullopt;
  return chunk;
}

FinishReason ollama_finish(const OllamaChunk& chunk, bool has_calls) {
  const std::string& native = chunk.done_reason;
  Finish kind = Finish::Other;
  if (native.empty() || native == "stop") kind = has_calls ? Finish::ToolCalls : Finish::Stop;
  if (native == "length") kind = Finish::Length;
  return {.kind = kind, .native = native};
}

Result<ChatReply> read_ollama_reply(std::string_view body, const ReplySource& source) {
  JsonReader reader;
  auto chunk = read_ollama_chunk(reader, body);
  if (!chunk) return fail(bad_answer("invalid_json", "The vendor's answer is not a JSON object."));
  if (!chunk->error.empty()) {
    return fail(bad_answer("error_in_answer", "The vendor's answer reports a failure."));
  }
  if (!chunk->has_message) {
    return fail(bad_answer("empty_answer", "The vendor's answer holds no message."));
  }
  ChatReply reply;
  reply.dialect = Dialect::Ollama;
  reply.created = chunk->created;
  reply.model = chunk->model;
  reply.usage = chunk->usage;
  Choice& choice = reply.choices.emplace_back();
  choice.finish_reason = ollama_finish(*chunk, !chunk->calls.empty());
  choice.message = message_of(std::move(*chunk), source);
  if (source.thoughts_in_text) part_thoughts(reply);
  return reply;
}

}  // namespace sar::protocol
