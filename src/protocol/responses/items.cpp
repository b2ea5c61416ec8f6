// Items in the JSON of the Responses API.
#include "protocol/responses/items.hpp"

#include <algorithm>

#include "protocol/json/json_fields.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/proof.hpp"

namespace sar::protocol {
namespace {

struct KindName {
  std::string_view type;
  ResponsesItemKind kind;
};
constexpr KindName kKindNames[] = {
    {"message", ResponsesItemKind::Message},
    {"function_call", ResponsesItemKind::FunctionCall},
    {"custom_tool_call", ResponsesItemKind::CustomCall},
    {"function_call_output", ResponsesItemKind::CallOutput},
    {"custom_tool_call_output", ResponsesItemKind::CallOutput},
    {"reasoning", ResponsesItemKind::Reasoning},
    {"image_generation_call", ResponsesItemKind::Image},
    {"item_reference", ResponsesItemKind::Reference},
};

Part part_of(auto body) {
  Part part;
  part.body = std::move(body);
  return part;
}

std::string joined_texts(const ResponsesContent& content) {
  std::string joined;
  for (const Part& part : content.parts) {
    const auto* text = std::get_if<TextPart>(&part.body);
    if (text == nullptr) continue;
    if (!joined.empty()) joined.append(kSummaryBreak);
    joined.append(text->text);
  }
  return joined;
}

// A part that the model does not know stands for an item of its own, as only items are opaque in a
// turn of the model's.
std::vector<Part> message_parts(ResponsesItem&& item) {
  for (Part& part : item.content.parts) {
    if (auto* opaque = std::get_if<OpaquePart>(&part.body)) {
      opaque->json.text =
          R"({"type":"message","role":"assistant","content":[)" + opaque->json.text + "]}";
    } else if (!item.phase.empty()) {
      part.extra.push_back({"phase", RawJson{json_quoted(item.phase)}});
    }
  }
  return std::move(item.content.parts);
}

ToolCall call_of(ResponsesItem&& item) {
  ToolCall call;
  call.id = std::move(item.call_id);
  if (kind_of(item) == ResponsesItemKind::CustomCall) {
    call.type = "custom";
    call.custom =
        CustomCall{.name = std::move(item.name), .input = std::move(item.input), .extra = {}};
    return call;
  }
  call.type = "function";
  if (item.arguments.text.empty()) item.arguments.text = "{}";
  call.function = FunctionCall{
      .name = std::move(item.name), .arguments = std::move(item.arguments), .extra = {}};
  return call;
}

std::vector<Part> reasoning_parts(const ResponsesItem& item, std::string_view maker) {
  Part part = part_of(ReasoningPart{.text = thoughts_of(item), .field = {}});
  if (!item.encrypted_content.empty()) part.proofs.push_back(proof_of(item, maker));
  const bool is_empty = std::get<ReasoningPart>(part.body).text.empty() && part.proofs.empty();
  std::vector<Part> parts;
  if (!is_empty) parts.push_back(std::move(part));
  return parts;
}

}  // namespace

constexpr auto json_fields(const ResponsesItem*) {
  return std::tuple{JsonField{"type", &ResponsesItem::type},
                    JsonField{"role", &ResponsesItem::role},
                    JsonField{"id", &ResponsesItem::id},
                    JsonField{"call_id", &ResponsesItem::call_id},
                    JsonField{"name", &ResponsesItem::name},
                    JsonField{"phase", &ResponsesItem::phase},
                    JsonField{"input", &ResponsesItem::input},
                    JsonField{"encrypted_content", &ResponsesItem::encrypted_content},
                    JsonField{"result", &ResponsesItem::result},
                    JsonField{"output_format", &ResponsesItem::output_format},
                    JsonField{"arguments", &ResponsesItem::arguments},
                    JsonField{"content", &ResponsesItem::content},
                    JsonField{"output", &ResponsesItem::output},
                    JsonField{"summary", &ResponsesItem::summary}};
}

ResponsesItem read_responses_item(JsonReader& reader, std::string_view text) {
  ResponsesItem item;
  const std::uint32_t begin = reader.begin();
  if (!read_value(reader, item)) reader.take();
  item.json = text.substr(begin, reader.end() - begin);
  return item;
}

ResponsesItemKind kind_of(const ResponsesItem& item) {
  if (item.type.empty()) {
    return item.role.empty() ? ResponsesItemKind::Reference : ResponsesItemKind::Message;
  }
  const auto* name = std::ranges::find(kKindNames, item.type, &KindName::type);
  return name == std::end(kKindNames) ? ResponsesItemKind::Hosted : name->kind;
}

std::vector<Part> parts_of(ResponsesItem&& item, std::string_view maker) {
  std::vector<Part> parts;
  switch (kind_of(item)) {
    case ResponsesItemKind::Message:
      return message_parts(std::move(item));
    case ResponsesItemKind::Reasoning:
      return reasoning_parts(item, maker);
    case ResponsesItemKind::FunctionCall:
    case ResponsesItemKind::CustomCall:
      parts.push_back(part_of(call_of(std::move(item))));
      return parts;
    case ResponsesItemKind::Image:
      if (item.result.empty()) break;
      parts.push_back(part_of(ImagePart{
          .url = "data:image/" + (item.output_format.empty() ? "png" : item.output_format) +
                 ";base64," + item.result,
          .detail = {},
          .extra = {}}));
      return parts;
    default:
      break;
  }
  parts.push_back(part_of(OpaquePart{RawJson{std::string{item.json}}}));
  return parts;
}

std::string thoughts_of(const ResponsesItem& item) {
  std::string summary = joined_texts(item.summary);
  return summary.empty() ? joined_texts(item.content) : summary;
}

Proof proof_of(const ResponsesItem& item, std::string_view maker) {
  const EncryptedContent encrypted{item.id, item.encrypted_content};
  return maker.empty() ? proof_from_caller(encrypted) : encrypted_content_proof(encrypted, maker);
}

}  // namespace sar::protocol
