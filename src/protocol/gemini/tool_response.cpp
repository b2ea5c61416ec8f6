#include "protocol/gemini/tool_response.hpp"

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kError = "error";
constexpr std::string_view kWrappers[] = {"result", "output", kError};

struct Wrapped {
  std::string name;
  std::string text;
};

// None: it is no object of one of these fields alone, and that a text.
std::optional<Wrapped> wrapper_of(std::string_view object) {
  JsonReader reader;
  reader.load(object);
  JsonString key;
  if (!reader.begin_object() || !reader.next_key(key)) return std::nullopt;
  Wrapped wrapped{.name = key.to_text(), .text = {}};
  const bool is_wrapper = std::ranges::find(kWrappers, wrapped.name) != std::end(kWrappers);
  if (!is_wrapper || reader.kind() != JsonKind::String) return std::nullopt;
  wrapped.text = reader.take_string().to_text();
  if (reader.next_key(key) || !reader.finish()) return std::nullopt;
  return wrapped;
}

// Whether it is taken for the text in it, and not for itself. A text that is an object of its own
// needs no wrapper, and one around it is the function's own.
bool is_unwrapped(const Wrapped& wrapped) {
  if (wrapped.name == kError || !is_json_object(wrapped.text)) return true;
  const auto inner = wrapper_of(wrapped.text);
  return inner && is_unwrapped(*inner);
}

std::optional<Wrapped> unwrap(std::string_view object) {
  auto wrapped = wrapper_of(object);
  return wrapped && is_unwrapped(*wrapped) ? std::move(wrapped) : std::nullopt;
}

}  // namespace

void read_tool_response(GeminiResponse response, Message& message) {
  Part& part = message.parts.emplace_back();
  std::string object = response.response.empty() ? "{}" : std::move(response.response.text);
  if (auto wrapped = unwrap(object)) {
    if (wrapped->name == kError) message.is_error = true;
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
  // What would be taken out of its wrapper is put into one.
  if (!is_error && is_json_object(text) && !unwrap(text)) return text;
  return (is_error ? R"({"error":)" : R"({"result":)") + json_quoted(text) + "}";
}

}  // namespace sar::protocol
