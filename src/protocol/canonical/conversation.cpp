#include "protocol/canonical/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {
namespace {

class ConversationCheck {
 public:
  explicit ConversationCheck(const ChatRequest& request) : request_(request) {}

  Result<void> run() {
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
      const Message& message = request_.messages[i];
      if (message.role == Role::Tool) {
        SAR_CHECK(take_result(message, i));
        continue;
      }
      SAR_CHECK(expect_no_open_calls());
      if (message.role == Role::Assistant) SAR_CHECK(open_calls(message, i));
    }
    return expect_no_open_calls();
  }

 private:
  Result<void> take_result(const Message& message, std::size_t index) {
    if (open_.erase(message.tool_call_id) > 0) return {};
    return refuse(path(message, index, ".tool_call_id"),
                  "A tool's result must follow the assistant message that calls the tool, and name "
                  "one of its calls that has no result yet.");
  }

  Result<void> open_calls(const Message& message, std::size_t index) {
    holder_ = index;
    std::size_t number = 0;
    for (const Part& part : message.parts) {
      const auto* call = std::get_if<ToolCall>(&part.body);
      if (call == nullptr) continue;
      const std::string place = fmt::format(".tool_calls[{}]", number++);
      if (!open_.insert(call->id).second) {
        return refuse(path(message, index, place + ".id"), "Two tool calls have the same id.");
      }
      if (call->function && !is_fit(call->function->arguments)) {
        return refuse(path(message, index, place + ".function.arguments"),
                      "The arguments of a tool call must be a JSON object.");
      }
    }
    return {};
  }

  // Until there is a dialect that says otherwise, none is as good as {}.
  static bool is_fit(const CallArguments& arguments) {
    return arguments.empty() || arguments.is_object || is_json_object(arguments.text);
  }

  Result<void> expect_no_open_calls() {
    if (open_.empty()) return {};
    return refuse(path(request_.messages[holder_], holder_, ".tool_calls"),
                  fmt::format("Tool calls must be followed directly by the results of all of them; "
                              "'{}' has none.",
                              std::ranges::min(open_)));
  }

  // The details are named as OpenAI's dialect has them; a caller who speaks another one is told the
  // message.
  [[nodiscard]] std::string path(const Message& message, std::size_t index,
                                 std::string_view detail) const {
    std::string place = path_of(message, index);
    if (request_.dialect == Dialect::OpenAi) place.append(detail);
    return place;
  }

  static Result<void> refuse(std::string param, std::string message) {
    return fail(caller_error(ErrorClass::BadRequest, "invalid_value", std::move(message),
                             std::move(param)));
  }

  const ChatRequest& request_;
  std::unordered_set<std::string_view> open_;  // calls of the message at holder_ without a result
  std::size_t holder_ = 0;
};

std::size_t rough_size(const Part& part) {
  if (const auto* text = std::get_if<TextPart>(&part.body)) return text->text.size();
  if (const auto* image = std::get_if<ImagePart>(&part.body)) return image->url.size();
  if (const auto* file = std::get_if<FilePart>(&part.body)) return file->data.size();
  const auto* call = std::get_if<ToolCall>(&part.body);
  return call != nullptr && call->function ? call->function->arguments.text.size() : 0;
}

}  // namespace

std::size_t rough_size(const ChatRequest& request) {
  constexpr std::size_t kFrame = 128;  // names and brackets around a message, a part, a tool
  std::size_t bytes = 2 * kFrame;
  for (const Message& message : request.messages) {
    bytes += kFrame;
    for (const Part& part : message.parts) bytes += kFrame + rough_size(part);
  }
  for (const Tool& tool : request.tools) {
    bytes += kFrame;
    if (tool.function)
      bytes += tool.function->description.size() + tool.function->parameters.text.size();
  }
  return bytes;
}

std::string path_of(const Message& message, std::size_t index) {
  return message.origin.path.empty() ? fmt::format("messages[{}]", index) : message.origin.path;
}

std::string path_of(const Tool& tool, std::size_t index) {
  return tool.origin.path.empty() ? fmt::format("tools[{}]", index) : tool.origin.path;
}

std::string part_path(const Message& message, std::size_t index, std::size_t part) {
  std::string path = path_of(message, index);
  const Part& wanted = message.parts[part];
  if (wanted.index.value == PartIndex::kElsewhere) return path;
  if (wanted.index.value >= 0) return fmt::format("{}.content[{}]", path, wanted.index.value);
  if (std::holds_alternative<ReasoningPart>(wanted.body)) return path + ".reasoning_content";
  const auto is_call = [](const Part& one) { return std::holds_alternative<ToolCall>(one.body); };
  const auto is_beside = [&](const Part& one) {
    return is_call(one) == is_call(wanted) && !std::holds_alternative<ReasoningPart>(one.body);
  };
  const auto here = message.parts.begin() + static_cast<std::ptrdiff_t>(part);
  return fmt::format("{}.{}[{}]", path, is_call(wanted) ? "tool_calls" : "content",
                     std::count_if(message.parts.begin(), here, is_beside));
}

Result<void> check_conversation(const ChatRequest& request) {
  return ConversationCheck{request}.run();
}

bool is_json_object(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  const bool is_object = reader.kind() == JsonKind::Object;
  reader.take();
  return reader.finish() && is_object;
}

}  // namespace sar::protocol
