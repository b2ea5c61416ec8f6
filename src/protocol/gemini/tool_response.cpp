#include "protocol/gemini/tool_response.hpp"

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kWrappers[] = {"result", "output", "error"};

struct Wrapped {
  std::string name;
  std::string text;
};

// None: it is no object of one of these fields alone, and that a text.
std::optional<Wrapped> unwrap(std::string_view object) {
  JsonReader reader;
  reader.load(object);
  JsonString key;
  if (!reader.begin_object() || !reader.next_key(key)) return std::nullopt;
  Wrapped wrapped{.name = key.to_text(), .text = {}};
  const bool is_wrapper = std::ranges::find(kWrappers, wrapped.name) != std::end(kWrappers);
  if (!is_wrapper || reader.kind() != JsonKind::String) return std::nullopt;
  wrapped.text = reader.take_string().to_text();
  if (reader.next_key(key) || is_json_object(wrapped.text)) return std::nullopt;
  return wrapped;
}

}  // namespace

void read_tool_response(GeminiResponse response, Message& message) {
  Part& part = message.parts.emplace_back();
  std::string object = response.response.empty() ? "{}" : std::move(response.response.text);
  if (auto wrapped = unwrap(object)) {
    if (wrapped->name == "error") message.is_error = true;
    part.body = TextPart{std::move(wrapped->text)};
  } else {
    part.body = TextPart{std::move(object)};
  }
  for (Part& media : response.parts) message.parts.push_back(std::move(media));
  message.extra = std::move(response.extra);
}

std::string tool_response_object(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (const auto* body = std::get_if<TextPart>(&part.body)) {
      if (!text.empty()) text.push_back('\n');
      text.append(body->text);
    }
  }
  const bool is_error = message.is_error.value_or(false);
  if (!is_error && is_json_object(text)) return text;
  return (is_error ? R"({"error":)" : R"({"result":)") + json_quoted(text) + "}";
}

}  // namespace sar::protocol
