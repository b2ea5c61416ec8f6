#include "protocol/gemini/contents_reader.hpp"

#include <fmt/format.h>

#include "protocol/gemini/media.hpp"
#include "protocol/gemini/tool_response.hpp"

namespace sar::protocol {
namespace {

Message message_of(Role role, const Place& place) {
  Message message;
  message.role = role;
  message.origin.path = place.path();
  return message;
}

// The thoughts before `part`, if it goes on with them.
ReasoningPart* begun_thoughts(Message& message, const Part& part) {
  if (message.parts.empty() || !std::holds_alternative<ReasoningPart>(part.body)) return nullptr;
  Part& last = message.parts.back();
  return last.proofs.empty() ? std::get_if<ReasoningPart>(&last.body) : nullptr;
}

// What a stream brought in pieces comes back in pieces: thoughts up to a signature are one, since
// the signature is of all of them.
void add_part(Message& message, GeminiPart part, std::size_t index) {
  const auto proof = signature_of_caller(part.signature);
  Part added = canonical_part(std::move(part));
  if (ReasoningPart* thoughts = begun_thoughts(message, added)) {
    thoughts->text.append(std::get<ReasoningPart>(added.body).text);
  } else {
    added.index.value = static_cast<std::int32_t>(index);
    message.parts.push_back(std::move(added));
  }
  if (proof) message.parts.back().proofs.push_back(*proof);
}

}  // namespace

bool GeminiContentsReader::read_system(const Place& place) {
  Content content;
  if (!read_content(place, content)) return false;
  Message message = message_of(Role::System, place);
  for (std::size_t i = 0; i < content.parts.size(); ++i) {
    add_part(message, std::move(content.parts[i]), i);
  }
  if (!message.parts.empty()) messages_.insert(messages_.begin(), std::move(message));
  return true;
}

bool GeminiContentsReader::read_contents(const Place& place) {
  const auto read = [&](const Place& element) {
    Content content;
    return read_content(element, content) && add_content(element, std::move(content));
  };
  return reader_.each_element(place, read);
}

bool GeminiContentsReader::read_content(const Place& place, Content& content) {
  return reader_.each_field(place, [&](std::string_view name, const Place& field) {
    if (name == "role") return reader_.read(field, content.role);
    if (name == "parts") {
      return reader_.each_element(field, [&](const Place& element) {
        GeminiPart& part = content.parts.emplace_back();
        return read_part(reader_, element, part) && check_media(element, part);
      });
    }
    reader_.json().take();
    return true;
  });
}

// What one account keeps at Google would be sent to another vendor as an address like any.
bool GeminiContentsReader::check_media(const Place& place, const GeminiPart& part) {
  if (!part.media) return true;
  const auto* image = std::get_if<ImagePart>(&part.media->body);
  const auto* file = std::get_if<FilePart>(&part.media->body);
  const std::string_view uri = image != nullptr  ? std::string_view{image->url}
                               : file != nullptr ? std::string_view{file->url}
                                                 : std::string_view{};
  if (!is_kept_file(uri)) return true;
  const Place field{&place, "fileData"};
  return reader_.refuse("unsupported_stateful_field",
                        "A file of the Files API is kept by one account at Google, and the channel "
                        "for this model is translated to. Send it in 'inlineData' instead.",
                        {&field, "fileUri"});
}

bool GeminiContentsReader::add_content(const Place& place, Content content) {
  if (content.role == "model") return add_model_turn(place, std::move(content));
  if (content.role.empty() || content.role == "user" || content.role == "function") {
    return add_user_turn(place, std::move(content));
  }
  return reader_.refuse(
      "invalid_value",
      fmt::format("Invalid value: '{}'. Supported values are: 'user', 'model' and 'function'.",
                  content.role),
      {&place, "role"});
}

bool GeminiContentsReader::add_model_turn(const Place& place, Content content) {
  Message message = message_of(Role::Assistant, place);
  const Place parts{&place, "parts"};
  for (std::size_t i = 0; i < content.parts.size(); ++i) {
    GeminiPart& part = content.parts[i];
    const Place element{&parts, {}, i};
    if (part.response) {
      return reader_.refuse("invalid_value",
                            "A function's response is the user's, not the model's.",
                            {&element, "functionResponse"});
    }
    if (!part.call) {
      add_part(message, std::move(part), i);
    } else if (!add_call(element, std::move(part), message)) {
      return false;
    }
  }
  if (!message.parts.empty()) messages_.push_back(std::move(message));
  return true;
}

bool GeminiContentsReader::add_call(const Place& place, GeminiPart part, Message& message) {
  const Place field{&place, "functionCall"};
  if (part.call->name.empty()) return reader_.refuse_missing({&field, "name"});
  std::string id = std::move(part.call->id);
  if (id.empty()) id = fmt::format("call_{}_{}", *place.parent->parent->index, *place.index);
  Call& known = calls_.emplace_back(Call{.id = id, .name = part.call->name});
  by_name_[known.name].push_back(&known);
  by_id_[id] = &known;

  ToolCall call;
  call.id = std::move(id);
  call.type = "function";
  call.function.emplace();
  call.function->name = std::move(part.call->name);
  call.function->arguments.text = part.call->args.empty() ? "{}" : std::move(part.call->args.text);
  Part& added = message.parts.emplace_back();
  added.body = std::move(call);
  added.index.value = static_cast<std::int32_t>(*place.index);
  if (const auto proof = signature_of_caller(part.signature)) added.proofs.push_back(*proof);
  return true;
}

bool GeminiContentsReader::add_user_turn(const Place& place, Content content) {
  Message message = message_of(Role::User, place);
  const Place parts{&place, "parts"};
  for (std::size_t i = 0; i < content.parts.size(); ++i) {
    GeminiPart& part = content.parts[i];
    const Place element{&parts, {}, i};
    if (part.call) {
      return reader_.refuse("invalid_value", "A function call is the model's, not the user's.",
                            {&element, "functionCall"});
    }
    if (!part.response) {
      add_part(message, std::move(part), i);
    } else if (!add_response(element, std::move(*part.response))) {
      return false;
    }
  }
  if (!message.parts.empty()) messages_.push_back(std::move(message));
  return true;
}

bool GeminiContentsReader::add_response(const Place& place, GeminiResponse response) {
  const Place field{&place, "functionResponse"};
  if (response.name.empty() && response.id.empty()) {
    return reader_.refuse_missing({&field, "name"});
  }
  Call* call = find_call(response);
  if (call == nullptr) {
    return reader_.refuse("invalid_value",
                          fmt::format("The response of '{}' answers no function call before it.",
                                      response.name.empty() ? response.id : response.name),
                          {&field, response.name.empty() ? "id" : "name"});
  }
  call->is_answered = true;
  Message message = message_of(Role::Tool, field);
  message.tool_call_id = call->id;
  message.name = call->name;
  read_tool_response(std::move(response), message);
  messages_.push_back(std::move(message));
  return true;
}

GeminiContentsReader::Call* GeminiContentsReader::find_call(const GeminiResponse& response) {
  const auto by_id = by_id_.find(response.id);
  if (by_id != by_id_.end() && !by_id->second->is_answered) return by_id->second;
  const auto by_name = by_name_.find(response.name);
  if (by_name == by_name_.end()) return nullptr;
  std::deque<Call*>& open = by_name->second;
  while (!open.empty() && open.front()->is_answered) open.pop_front();
  return open.empty() ? nullptr : open.front();
}

}  // namespace sar::protocol
