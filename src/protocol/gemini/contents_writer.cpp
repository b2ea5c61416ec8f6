#include "protocol/gemini/contents_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/parts.hpp"
#include "protocol/gemini/tool_response.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

std::string text_field(std::string_view name, std::string_view text) {
  return json_quoted(name) + ":" + json_quoted(text);
}

bool is_system(const Message& message) {
  return message.role == Role::System || message.role == Role::Developer;
}

Error refusal(std::string_view code, std::string message, std::string path) {
  return caller_error(ErrorClass::BadRequest, std::string{code}, std::move(message),
                      std::move(path));
}

// Where the dialect keeps the arguments of a call, behind the path of its message.
std::string arguments_path(Dialect dialect, std::size_t call) {
  if (dialect == Dialect::OpenAi) return fmt::format(".tool_calls[{}].function.arguments", call);
  return dialect == Dialect::OpenAiResponses ? ".arguments" : "";
}

}  // namespace

GeminiContentsWriter::GeminiContentsWriter(const ChatRequest& request, const RequestTarget& target,
                                           Fidelity& fidelity)
    : request_(request), target_(target), gemini_(target), fidelity_(fidelity) {}

Result<void> GeminiContentsWriter::write(std::string& json) {
  write_system(json);
  return write_contents(json);
}

// --- systemInstruction ---------------------------------------------------------------------------

void GeminiContentsWriter::write_system(std::string& json) {
  std::string parts;
  bool is_head = true;
  for (std::size_t i = 0; i < request_.messages.size(); ++i) {
    const Message& message = request_.messages[i];
    if (!is_system(message)) {
      is_head = false;
      continue;
    }
    note_message(i);
    if (!is_head) fidelity_.changed(path(i), "Gemini has system texts before all others");
    for (std::size_t k = 0; k < message.parts.size(); ++k) {
      const auto* text = std::get_if<TextPart>(&message.parts[k].body);
      if (text == nullptr) {
        fidelity_.dropped(part_path(i, k), "Gemini's system instruction is text");
      } else if (!text->text.empty()) {
        parts.append(parts.empty() ? "{" : ",{").append(text_field("text", text->text) + "}");
      }
    }
  }
  if (!parts.empty()) json.append(R"("systemInstruction":{"parts":[)" + parts + "]},");
}

// --- contents ------------------------------------------------------------------------------------

Result<void> GeminiContentsWriter::write_contents(std::string& json) {
  out_ = &json;
  json.append("\"contents\":[");
  for (std::size_t i = 0; i < request_.messages.size();) {
    const Message& message = request_.messages[i];
    if (message.role == Role::Tool) {
      SAR_TRY(next, write_results(i));
      i = next;
      continue;
    }
    if (!is_system(message)) SAR_CHECK(write_turn(i));
    ++i;
  }
  if (!has_contents_) put(Side::User, text_field("text", " "));  // none at all are refused
  close();
  json.push_back(']');
  return {};
}

Result<void> GeminiContentsWriter::write_turn(std::size_t index) {
  const Message& message = request_.messages[index];
  note_message(index);
  if (message.role == Role::Function) {
    write_old_result(message);
    return {};
  }
  needs_signature_ = gemini_.has_call_ids();
  for (std::size_t part = 0; part < message.parts.size(); ++part) {
    SAR_CHECK(write_part(index, part));
  }
  if (!message.function_call.empty()) SAR_CHECK(write_old_call(index));
  if (!signature_.empty()) {
    put(Side::Model, R"("text":"",)" + std::exchange(signature_, {}).substr(1));
  }
  return {};
}

Result<void> GeminiContentsWriter::write_part(std::size_t index, std::size_t number) {
  const Message& message = request_.messages[index];
  const Part& part = message.parts[number];
  const Side side = message.role == Role::Assistant ? Side::Model : Side::User;
  if (!part.cache_control.empty()) {
    fidelity_.dropped(part_path(index, number) + ".cache_control",
                      "Gemini finds out by itself what to cache");
  }
  if (std::holds_alternative<ToolCall>(part.body)) return write_call(index, number);
  if (is_media(part)) return write_media(index, number);
  if (std::holds_alternative<ReasoningPart>(part.body)) {
    write_reasoning(index, number);
  } else if (const auto* opaque = std::get_if<OpaquePart>(&part.body)) {
    if (request_.dialect == Dialect::Gemini) {
      const std::string_view json = opaque->json.text;
      put(side, json.substr(1, json.size() - 2));
    } else if (message.role == Role::Assistant) {
      fidelity_.dropped(part_path(index, number), "Gemini has no such part");
    } else {
      return fail(unsupported_content(part_path(index, number),
                                      "the model does not take content of this kind."));
    }
  } else {
    const auto* refusal = std::get_if<RefusalPart>(&part.body);
    const std::string& text =
        refusal != nullptr ? refusal->text : std::get<TextPart>(part.body).text;
    const std::string signature = signature_field(index, part);
    const std::string fields = signature + part_extra_fields(index, number);
    if (!text.empty() || !signature.empty()) put(side, text_field("text", text) + fields);
  }
  return {};
}

Result<void> GeminiContentsWriter::write_media(std::size_t index, std::size_t number) {
  const Message& message = request_.messages[index];
  const Part& part = message.parts[number];
  const std::string field = media_field(part);
  if (field.empty()) {
    return fail(
        refusal("invalid_value",
                "Gemini takes media as a data: URL in base64, or as a URL to fetch it from.",
                part_path(index, number)));
  }
  const auto* image = std::get_if<ImagePart>(&part.body);
  if (image != nullptr && !image->detail.empty() && image->detail != "auto") {
    fidelity_.dropped(part_path(index, number) + ".image_url.detail", "Gemini has no such field");
  }
  put(message.role == Role::Assistant ? Side::Model : Side::User,
      field + signature_field(index, part) + part_extra_fields(index, number));
  return {};
}

// Thoughts go back to where such things are said; elsewhere they cost and do nothing. What proves
// them belongs to what they led to.
void GeminiContentsWriter::write_reasoning(std::size_t index, std::size_t number) {
  const Part& part = request_.messages[index].parts[number];
  const std::string& text = std::get<ReasoningPart>(part.body).text;
  std::string signature = signature_field(index, part);
  if (request_.dialect != Dialect::Gemini) {
    if (!text.empty()) fidelity_.dropped(part_path(index, number), "Gemini's thoughts are its own");
    signature_ = std::move(signature);
  } else if (!text.empty() || !signature.empty()) {
    put(Side::Model, text_field("text", text) + R"(,"thought":true)" + signature +
                         part_extra_fields(index, number));
  }
}

// --- calls ---------------------------------------------------------------------------------------

Result<void> GeminiContentsWriter::write_call(std::size_t index, std::size_t number) {
  const Part& part = request_.messages[index].parts[number];
  const auto& call = std::get<ToolCall>(part.body);
  std::string_view name;
  std::string args = "{}";
  if (call.custom) {
    name = call.custom->name;
    args = "{" + text_field("input", call.custom->input) + "}";
  } else if (call.function) {
    name = call.function->name;
    if (!call.function->arguments.empty()) args = call.function->arguments.text;
  }
  if (name.empty() || !is_json_object(args)) {
    const auto is_call = [](const Part& one) { return std::holds_alternative<ToolCall>(one.body); };
    const auto parts = std::span{request_.messages[index].parts}.first(number);
    const auto before = static_cast<std::size_t>(std::ranges::count_if(parts, is_call));
    return fail(refusal("invalid_value",
                        name.empty() ? "A tool call has no name."
                                     : "The arguments of a tool call are not a JSON object.",
                        path(index) + arguments_path(request_.dialect, before)));
  }
  calls_.insert_or_assign(call.id, Call{.order = call_count_++, .name = name});
  put(Side::Model, call_field(call.id, name, args) + call_signature(index, part));
  return {};
}

// The first call of a step must bring one, where the model insists on it.
std::string GeminiContentsWriter::call_signature(std::size_t index, const Part& part) {
  std::string signature = signature_field(index, part);
  if (signature.empty() && needs_signature_) {
    signature = "," + text_field("thoughtSignature", kNoSignature);
  }
  needs_signature_ = false;
  return signature;
}

// The deprecated single call: {"name":…,"arguments":text}.
Result<void> GeminiContentsWriter::write_old_call(std::size_t index) {
  std::string name;
  std::string args = "{}";
  JsonReader reader;
  reader.load(request_.messages[index].function_call.text);
  JsonString key;
  if (reader.begin_object()) {
    while (reader.next_key(key)) {
      const bool is_text = reader.kind() == JsonKind::String;
      if (key.raw == "name" && is_text) {
        name = reader.take_string().to_text();
      } else if (key.raw == "arguments" && is_text) {
        args = reader.take_string().to_text();
      } else {
        reader.take();
      }
    }
  }
  if (args.empty()) args = "{}";
  if (name.empty() || !is_json_object(args)) {
    return fail(refusal("invalid_value", "The arguments of a function call are not a JSON object.",
                        path(index) + ".function_call.arguments"));
  }
  put(Side::Model, call_field({}, name, args) + call_signature(index, {}));
  return {};
}

std::string GeminiContentsWriter::call_field(std::string_view id, std::string_view name,
                                             std::string_view args) const {
  std::string json = "\"functionCall\":{";
  if (gemini_.has_call_ids() && !id.empty()) json.append(text_field("id", id) + ",");
  return json + text_field("name", name) + ",\"args\":" + std::string{args} + "}";
}

// --- results -------------------------------------------------------------------------------------

// Those of one step; yields where the next message is.
Result<std::size_t> GeminiContentsWriter::write_results(std::size_t first) {
  std::vector<std::pair<std::size_t, std::size_t>> results;  // order of the call, message
  std::size_t index = first;
  for (; index < request_.messages.size(); ++index) {
    const Message& message = request_.messages[index];
    if (message.role != Role::Tool) break;
    note_message(index);
    const auto call = calls_.find(message.tool_call_id);
    if (call == calls_.end()) {
      const bool is_openai = request_.dialect == Dialect::OpenAi;
      return fail(refusal(
          "invalid_value",
          fmt::format("The result of '{}' answers no tool call before it.", message.tool_call_id),
          path(index) + (is_openai ? ".tool_call_id" : "")));
    }
    results.emplace_back(call->second.order, index);
  }
  std::ranges::sort(results);
  std::vector<std::string> media;
  for (const auto& result : results) SAR_CHECK(write_result(result.second, media));
  for (const std::string& field : media) put(Side::User, field);
  return index;
}

Result<void> GeminiContentsWriter::write_result(std::size_t index,
                                                std::vector<std::string>& media) {
  const Message& message = request_.messages[index];
  SAR_TRY(fields, result_media(index));
  std::string json = "\"functionResponse\":{";
  if (gemini_.has_call_ids()) json.append(text_field("id", message.tool_call_id) + ",");
  json.append(text_field("name", calls_.at(message.tool_call_id).name));
  json.append(",\"response\":" + tool_response_object(message));
  json.append(extra_fields(path(index), message.extra));
  if (gemini_.has_call_ids() && !fields.empty()) {
    json.append(fmt::format(R"(,"parts":[{{{}}}])", fmt::join(fields, "},{")));
  } else {
    std::ranges::move(fields, std::back_inserter(media));
  }
  put(Side::User, json + "}");
  return {};
}

Result<std::vector<std::string>> GeminiContentsWriter::result_media(std::size_t index) {
  const Message& message = request_.messages[index];
  std::vector<std::string> fields;
  for (std::size_t k = 0; k < message.parts.size(); ++k) {
    const Part& part = message.parts[k];
    if (std::holds_alternative<TextPart>(part.body)) continue;
    std::string field = media_field(part);
    if (field.empty()) {
      fidelity_.dropped(part_path(index, k), "Gemini cannot be shown it as a tool's result");
    } else {
      fields.push_back(std::move(field));
    }
  }
  return fields;
}

void GeminiContentsWriter::write_old_result(const Message& message) {
  put(Side::User, fmt::format(R"("functionResponse":{{{},"response":{}}})",
                              text_field("name", message.name), tool_response_object(message)));
}

}  // namespace sar::protocol
