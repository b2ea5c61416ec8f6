#include "protocol/anthropic/blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/base64.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/data_url.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {

// What a block may have. Whatever else it says goes to `extra`.
struct AnthropicBlockReader::Fields {
  std::string path;
  std::optional<std::string> type;
  std::optional<std::string> text;
  std::optional<std::string> title;
  std::optional<std::string> id;
  std::optional<std::string> name;
  std::optional<std::string> tool_use_id;
  std::optional<std::string> thinking;
  std::optional<std::string> signature;
  std::optional<std::string> data;
  std::optional<bool> is_error;
  std::optional<Mark> source;
  std::optional<Mark> content;
  std::optional<Mark> input;
  RawJson cache_control;
  ExtraFields extra;
  std::string wrong_field;  // the first text that is none
  unsigned wrong_kind = kNoKind;
};

struct AnthropicBlockReader::Source {
  std::string path;
  std::string type;
  std::string media_type;
  std::string data;
  std::string url;
  std::string file_id;
  std::optional<Mark> content;
};

struct AnthropicBlockReader::Kind {
  std::string_view type;
  ReadBlock read;
};
const AnthropicBlockReader::Kind AnthropicBlockReader::kKinds[] = {
    {"text", &AnthropicBlockReader::read_text},
    {"image", &AnthropicBlockReader::read_image},
    {"document", &AnthropicBlockReader::read_document},
    {"search_result", &AnthropicBlockReader::read_search_result},
    {"tool_use", &AnthropicBlockReader::read_tool_use},
    {"tool_result", &AnthropicBlockReader::read_tool_result},
    {"thinking", &AnthropicBlockReader::read_thinking},
    {"redacted_thinking", &AnthropicBlockReader::read_redacted},
};

Result<AnthropicBlock> AnthropicBlockReader::read(const std::string& path) {
  const Mark start = reader_.mark();
  SAR_TRY(fields, read_fields_of(path));
  const Mark behind = reader_.mark();
  AnthropicBlock block;
  block.type = *fields.type;
  const auto* kind = std::ranges::find(kKinds, block.type, &Kind::type);
  if (kind == std::end(kKinds)) {
    reader_.rewind(start);
    block.part.body = OpaquePart{RawJson{std::string{reader_.take()}}};
    return block;
  }
  if (!fields.wrong_field.empty()) {
    return fail(
        wrong_type(path + "." + fields.wrong_field, "a string", words_for(fields.wrong_kind)));
  }
  SAR_CHECK((this->*kind->read)(fields, block));
  reader_.rewind(behind);
  if (block.result) return block;
  block.part.cache_control = std::move(fields.cache_control);
  std::ranges::move(fields.extra, std::back_inserter(block.part.extra));
  return block;
}

auto AnthropicBlockReader::read_fields_of(const std::string& path) -> Result<Fields> {
  Fields fields;
  fields.path = path;
  if (reader_.kind() != JsonKind::Object) {
    return fail(wrong_type(path, "an object", words_for(field_kind(reader_))));
  }
  protocol::read_fields(reader_, fields.extra,
                        [&](std::string_view name) { return read_field(name, fields); });
  if (!fields.type) return fail(missing_parameter(path + ".type"));
  return fields;
}

bool AnthropicBlockReader::read_field(std::string_view name, Fields& fields) {
  struct TextField {
    std::string_view name;
    std::optional<std::string> Fields::* member;
  };
  static constexpr TextField kTexts[] = {
      {"type", &Fields::type},         {"text", &Fields::text},
      {"title", &Fields::title},       {"id", &Fields::id},
      {"name", &Fields::name},         {"tool_use_id", &Fields::tool_use_id},
      {"thinking", &Fields::thinking}, {"signature", &Fields::signature},
      {"data", &Fields::data},
  };
  const auto* text = std::ranges::find(kTexts, name, &TextField::name);
  if (text != std::end(kTexts)) {
    if (reader_.kind() == JsonKind::String) {
      fields.*(text->member) = reader_.take_string().to_text();
      return true;
    }
    if (reader_.kind() != JsonKind::Null && fields.wrong_field.empty()) {
      fields.wrong_field = name;
      fields.wrong_kind = field_kind(reader_);
    }
    return !reader_.take().empty();
  }
  if (name == "is_error") return read_value(reader_, fields.is_error);
  if (name == "cache_control") return read_anew(reader_, fields.cache_control);
  if (name != "source" && name != "content" && name != "input") return false;
  (name == "source"    ? fields.source
   : name == "content" ? fields.content
                       : fields.input) = reader_.mark();
  return !reader_.take().empty();
}

auto AnthropicBlockReader::read_source(const Fields& fields) -> Result<Source> {
  Source source;
  source.path = fields.path + ".source";
  if (!fields.source) return fail(missing_parameter(source.path));
  reader_.rewind(*fields.source);
  if (reader_.kind() != JsonKind::Object) {
    return fail(wrong_type(source.path, "an object", words_for(field_kind(reader_))));
  }
  struct TextField {
    std::string_view name;
    std::string Source::* member;
  };
  static constexpr TextField kTexts[] = {
      {"type", &Source::type}, {"media_type", &Source::media_type}, {"data", &Source::data},
      {"url", &Source::url},   {"file_id", &Source::file_id},
  };
  ExtraFields ignored;
  protocol::read_fields(reader_, ignored, [&](std::string_view name) {
    if (name == "content") source.content = reader_.mark();
    const auto* text = std::ranges::find(kTexts, name, &TextField::name);
    return text != std::end(kTexts) && read_value(reader_, source.*(text->member));
  });
  if (source.type.empty()) return fail(missing_parameter(source.path + ".type"));
  return source;
}

Result<void> AnthropicBlockReader::read_text(Fields& fields, AnthropicBlock& block) {
  if (!fields.text) return fail(missing_parameter(fields.path + ".text"));
  block.part.body = TextPart{std::move(*fields.text)};
  return {};
}

Result<void> AnthropicBlockReader::read_image(Fields& fields, AnthropicBlock& block) {
  SAR_TRY(source, read_source(fields));
  if (source.type == "file" && !source.file_id.empty()) {
    // The canonical image has no id; `type` says what the file is of.
    block.part.body = FilePart{.file_id = std::move(source.file_id),
                               .data = {},
                               .filename = {},
                               .url = {},
                               .extra = {{"type", RawJson{R"("image")"}}}};
    return {};
  }
  ImagePart image;
  if (source.type == "url") {
    image.url = std::move(source.url);
  } else if (source.type == "base64" && !source.media_type.empty()) {
    image.url = source.data.empty() ? "" : data_url(source.media_type, source.data);
  } else {
    return fail(invalid_value(source.path,
                              "it is neither a file nor a URL, nor base64 with a "
                              "media_type."));
  }
  if (image.url.empty()) return fail(invalid_value(source.path, "it is empty."));
  block.part.body = std::move(image);
  return {};
}

Result<void> AnthropicBlockReader::read_document(Fields& fields, AnthropicBlock& block) {
  SAR_TRY(source, read_source(fields));
  FilePart file;
  file.filename = fields.title.value_or("");
  if (source.type == "base64" && !source.media_type.empty() && !source.data.empty()) {
    file.data = data_url(source.media_type, source.data);
  } else if (source.type == "text") {
    file.data = data_url("text/plain", base64_encode(source.data));
  } else if (source.type == "url" && !source.url.empty()) {
    file.url = std::move(source.url);
  } else if (source.type == "file" && !source.file_id.empty()) {
    file.file_id = std::move(source.file_id);
  } else if (source.type == "content" && source.content) {
    return read_content_source(source, file, block);
  } else {
    return fail(invalid_value(source.path,
                              "it is neither base64 nor a text, a URL, a file or "
                              "content."));
  }
  block.part.body = std::move(file);
  return {};
}

// A document made of blocks. As a file it is their text; its own dialect gets it as it was.
Result<void> AnthropicBlockReader::read_content_source(const Source& source, FilePart& file,
                                                       AnthropicBlock& block) {
  reader_.rewind(*source.content);
  const auto text = joined_texts();
  if (!text) {
    return fail(invalid_value(source.path + ".content", "only text blocks are supported."));
  }
  reader_.rewind(*source.content);
  file.data = data_url("text/plain", base64_encode(*text));
  file.extra.push_back({"content", RawJson{std::string{reader_.take()}}});
  block.part.body = std::move(file);
  return {};
}

// What a caller's own search has found. No other vendor has a kind of part for it: it is a text
// that says where it is from.
Result<void> AnthropicBlockReader::read_search_result(Fields& fields, AnthropicBlock& block) {
  if (!fields.source) return fail(missing_parameter(fields.path + ".source"));
  if (!fields.content) return fail(missing_parameter(fields.path + ".content"));
  reader_.rewind(*fields.source);
  if (reader_.kind() != JsonKind::String) {
    return fail(wrong_type(fields.path + ".source", "a string", words_for(field_kind(reader_))));
  }
  const std::string source = reader_.take_string().to_text();
  reader_.rewind(*fields.content);
  const auto text = joined_texts();
  if (!text) {
    return fail(invalid_value(fields.path + ".content", "only text blocks are supported."));
  }
  const std::string title = fields.title.value_or("");
  block.part.body = TextPart{
      fmt::format("{}{}Source: {}\n\n{}", title, title.empty() ? "" : "\n", source, *text)};
  return {};
}

// Takes the value at the cursor, a string or a list of text blocks; none: it is neither.
std::optional<std::string> AnthropicBlockReader::joined_texts() {
  if (reader_.kind() == JsonKind::String) return reader_.take_string().to_text();
  if (!reader_.begin_array()) return std::nullopt;
  std::string joined;
  while (reader_.next_element()) {
    const auto block = read({});
    const auto* text = block ? std::get_if<TextPart>(&block->part.body) : nullptr;
    if (text == nullptr) return std::nullopt;
    if (!joined.empty()) joined.push_back('\n');
    joined.append(text->text);
  }
  return joined;
}

Result<void> AnthropicBlockReader::read_tool_use(Fields& fields, AnthropicBlock& block) {
  if (!fields.id) return fail(missing_parameter(fields.path + ".id"));
  if (!fields.name) return fail(missing_parameter(fields.path + ".name"));
  FunctionCall function{
      .name = std::move(*fields.name), .arguments = {.text = "{}", .is_object = true}, .extra = {}};
  if (fields.input) {
    reader_.rewind(*fields.input);
    if (reader_.kind() != JsonKind::Object) {
      return fail(wrong_type(fields.path + ".input", "an object", words_for(field_kind(reader_))));
    }
    function.arguments.text = reader_.take();
  }
  ToolCall call{.id = std::move(*fields.id),
                .type = "function",
                .function = std::move(function),
                .custom = {},
                .extra = {}};
  block.part.body = std::move(call);
  return {};
}

Result<void> AnthropicBlockReader::read_tool_result(Fields& fields, AnthropicBlock& block) {
  if (!fields.tool_use_id) return fail(missing_parameter(fields.path + ".tool_use_id"));
  Message& result = block.result.emplace();
  result.role = Role::Tool;
  result.tool_call_id = std::move(*fields.tool_use_id);
  result.is_error = fields.is_error;
  result.extra = std::move(fields.extra);
  result.origin.path = fields.path;
  if (fields.content) {
    reader_.rewind(*fields.content);
    SAR_CHECK(read_result_content(fields.path + ".content", result));
  }
  // A breakpoint after the result is one after the last of what is in it.
  if (fields.cache_control.empty()) return {};
  if (result.parts.empty()) result.parts.push_back({TextPart{}, {}, {}, {}});
  result.parts.back().cache_control = std::move(fields.cache_control);
  return {};
}

Result<void> AnthropicBlockReader::read_result_content(const std::string& path, Message& result) {
  if (reader_.kind() == JsonKind::Null) return {};
  if (reader_.kind() == JsonKind::String) {
    result.content_form = ContentForm::Text;
    result.parts.push_back({TextPart{reader_.take_string().to_text()}, {}, {}, {}});
    return {};
  }
  if (!reader_.begin_array()) {
    return fail(
        wrong_type(path, "a string or an array of objects", words_for(field_kind(reader_))));
  }
  result.content_form = ContentForm::Parts;
  for (std::size_t i = 0; reader_.next_element(); ++i) {
    const std::string place = fmt::format("{}[{}]", path, i);
    SAR_TRY(block, read(place));
    if (block.result || std::holds_alternative<ToolCall>(block.part.body) ||
        std::holds_alternative<ReasoningPart>(block.part.body)) {
      return fail(invalid_value(place + ".type",
                                fmt::format("a tool's result has no '{}' in it.", block.type)));
    }
    result.parts.push_back(std::move(block.part));
  }
  return {};
}

Result<void> AnthropicBlockReader::read_thinking(Fields& fields, AnthropicBlock& block) {
  if (!fields.thinking) return fail(missing_parameter(fields.path + ".thinking"));
  block.part.body = ReasoningPart{.text = std::move(*fields.thinking), .field = {}};
  const std::string signature = fields.signature.value_or("");
  if (!signature.empty()) block.part.proofs.push_back(proof_of(kSignatureProof, signature));
  return {};
}

Result<void> AnthropicBlockReader::read_redacted(Fields& fields, AnthropicBlock& block) {
  if (!fields.data) return fail(missing_parameter(fields.path + ".data"));
  block.part.body = ReasoningPart{};
  block.part.proofs.push_back(proof_of(kRedactedThinkingProof, *fields.data));
  return {};
}

Proof AnthropicBlockReader::proof_of(std::string_view kind, const std::string& text) const {
  if (auto carried = uncarry_proof(text)) return std::move(*carried);
  return {
      .kind = std::string{kind}, .value = RawJson{json_quoted(text)}, .maker = std::string{maker_}};
}

}  // namespace sar::protocol
