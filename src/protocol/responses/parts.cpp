// Content parts in the JSON of the Responses API.
#include "protocol/responses/parts.hpp"

#include <algorithm>

#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

// Elements of a list, with commas between.
struct Elements {
  std::string json;
  [[nodiscard]] bool empty() const { return json.empty(); }
};

void append_element(std::string& elements, std::string_view element) {
  if (!elements.empty() && !element.empty()) elements.push_back(',');
  elements.append(element);
}

bool read_value(JsonReader& reader, Elements& elements) {
  if (!reader.begin_array()) return false;
  while (reader.next_element()) append_element(elements.json, reader.take());
  return true;
}

struct Citations {
  std::string json;
  [[nodiscard]] bool empty() const { return json.empty(); }
};

bool read_value(JsonReader& reader, Citations& citations) {
  if (!reader.begin_array()) return false;
  while (reader.next_element()) append_element(citations.json, nested_citation(reader.take()));
  return true;
}

struct Sound {
  std::string data;
  std::string format;
  ExtraFields extra;
};
constexpr auto json_fields(const Sound*) {
  return std::tuple{JsonField{"data", &Sound::data}, JsonField{"format", &Sound::format}};
}

// What parts of any type have.
struct AnyPart {
  std::string type;
  std::string text;
  std::string refusal;
  std::string image_url;
  std::string file_id;
  std::string file_data;
  std::string file_url;
  std::string filename;
  std::string detail;
  std::optional<Sound> input_audio;
  Citations annotations;
  Elements logprobs;
  ExtraFields extra;
};
constexpr auto json_fields(const AnyPart*) {
  return std::tuple{JsonField{"type", &AnyPart::type},
                    JsonField{"text", &AnyPart::text},
                    JsonField{"refusal", &AnyPart::refusal},
                    JsonField{"image_url", &AnyPart::image_url},
                    JsonField{"file_id", &AnyPart::file_id},
                    JsonField{"file_data", &AnyPart::file_data},
                    JsonField{"file_url", &AnyPart::file_url},
                    JsonField{"filename", &AnyPart::filename},
                    JsonField{"detail", &AnyPart::detail},
                    JsonField{"input_audio", &AnyPart::input_audio},
                    JsonField{"annotations", &AnyPart::annotations},
                    JsonField{"logprobs", &AnyPart::logprobs}};
}

// Whether the part has the text, be it empty: read_value() leaves that in `extra`.
bool take_text(AnyPart& part, std::string_view name, std::string& text) {
  if (!text.empty()) return true;
  const auto field = std::ranges::find(part.extra, name, &ExtraField::name);
  if (field == part.extra.end() || field->value.text != R"("")") return false;
  part.extra.erase(field);
  return true;
}

// Each of them yields the name of the field at fault; empty: none.
using ReadPart = std::string_view (*)(AnyPart&, Part&);

std::string_view read_text(AnyPart& any, Part& part) {
  if (!take_text(any, "text", any.text)) return "text";
  part.body = TextPart{std::move(any.text)};
  return {};
}

std::string_view read_refusal(AnyPart& any, Part& part) {
  if (!take_text(any, "refusal", any.refusal)) return "refusal";
  part.body = RefusalPart{std::move(any.refusal)};
  return {};
}

// An image by its id stays what it is: no other vendor can fetch it.
std::string_view read_image(AnyPart& any, Part& part) {
  if (any.image_url.empty()) return any.file_id.empty() ? "image_url" : "";
  part.body =
      ImagePart{.url = std::move(any.image_url), .detail = std::move(any.detail), .extra = {}};
  return {};
}

std::string_view read_file(AnyPart& any, Part& part) {
  if (any.file_id.empty() && any.file_data.empty() && any.file_url.empty()) return "file_data";
  part.body = FilePart{.file_id = std::move(any.file_id),
                       .data = std::move(any.file_data),
                       .filename = std::move(any.filename),
                       .url = std::move(any.file_url),
                       .extra = {}};
  if (!any.detail.empty()) any.extra.push_back({"detail", RawJson{json_quoted(any.detail)}});
  return {};
}

std::string_view read_audio(AnyPart& any, Part& part) {
  if (!any.input_audio || any.input_audio->data.empty()) return "input_audio";
  part.body = AudioPart{.data = std::move(any.input_audio->data),
                        .format = std::move(any.input_audio->format),
                        .extra = {}};
  return {};
}

struct PartType {
  std::string_view type;
  ReadPart read;
};
constexpr PartType kPartTypes[] = {
    {"input_text", &read_text},   {"output_text", &read_text},    {"text", &read_text},
    {"summary_text", &read_text}, {"reasoning_text", &read_text}, {"refusal", &read_refusal},
    {"input_image", &read_image}, {"input_file", &read_file},     {"input_audio", &read_audio},
};

void note_cache_breakpoint(Part& part) {
  const bool has_breakpoint = std::ranges::find(part.extra, "prompt_cache_breakpoint",
                                                &ExtraField::name) != part.extra.end();
  if (has_breakpoint) part.cache_control = RawJson{R"({"type":"ephemeral"})"};
}

void read_part(JsonReader& reader, ResponsesContent& content) {
  const JsonReader::Mark mark = reader.mark();
  const std::size_t index = content.parts.size();
  Part& part = content.parts.emplace_back();
  part.body = OpaquePart{};
  AnyPart any;
  if (!read_value(reader, any)) {
    reader.rewind(mark);
    reader.take();
    content.malformed = "[" + std::to_string(index) + "]";
    return;
  }
  append_element(content.annotations, any.annotations.json);
  append_element(content.logprobs, any.logprobs.json);
  const auto* type = std::ranges::find(kPartTypes, any.type, &PartType::type);
  if (type != std::end(kPartTypes)) {
    const std::string_view fault = type->read(any, part);
    if (!fault.empty()) {
      content.malformed = "[" + std::to_string(index) + "]." + std::string{fault};
    }
  }
  if (std::holds_alternative<OpaquePart>(part.body)) {
    reader.rewind(mark);
    part.body = OpaquePart{RawJson{std::string{reader.take()}}};
    return;
  }
  std::erase_if(any.extra, [](const ExtraField& field) { return field.value.text == "null"; });
  part.extra = std::move(any.extra);
  note_cache_breakpoint(part);
}

// --- writing -------------------------------------------------------------------------------------

void text_field(JsonWriter& writer, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  writer.key(name);
  writer.text(text);
}

void begin(JsonWriter& writer, std::string_view type) {
  writer.begin_object();
  text_field(writer, "type", type);
}

bool write_body(JsonWriter& writer, const TextPart& part) {
  begin(writer, "input_text");
  writer.key("text");
  writer.text(part.text);
  return true;
}

bool write_body(JsonWriter& writer, const ImagePart& part) {
  begin(writer, "input_image");
  text_field(writer, "image_url", part.url);
  text_field(writer, "detail", part.detail);
  return true;
}

// A document without a name is refused.
std::string_view name_of(const FilePart& part) {
  if (!part.filename.empty() || part.data.empty()) return part.filename;
  return part.data.starts_with("data:application/pdf") ? "file.pdf" : "file";
}

bool write_body(JsonWriter& writer, const FilePart& part) {
  begin(writer, "input_file");
  text_field(writer, "file_id", part.file_id);
  text_field(writer, "filename", name_of(part));
  text_field(writer, "file_data", part.data);
  text_field(writer, "file_url", part.url);
  return true;
}

bool write_body(JsonWriter& writer, const AudioPart& part) {
  begin(writer, "input_audio");
  writer.key("input_audio");
  writer.begin_object();
  text_field(writer, "data", part.data);
  text_field(writer, "format", part.format);
  writer.end_object();
  return true;
}

// The caller's own words do not refuse anything, but a prefilled conversation may.
bool write_body(JsonWriter& writer, const RefusalPart& part) {
  return write_body(writer, TextPart{part.text});
}

bool write_body(JsonWriter&, const auto&) { return false; }

// The members of an object but for `type` and `without`, with commas between.
std::string members_of(JsonReader& reader, std::string_view without) {
  std::string members;
  JsonString key;
  if (!reader.enter_object()) return members;
  while (reader.next_key(key)) {
    const std::string_view value = reader.take();
    if (key.raw == "type" || key.raw == without) continue;
    append_element(members, "\"" + std::string{key.raw} + "\":" + std::string{value});
  }
  return members;
}

constexpr std::string_view kUrlCitation = "url_citation";

// As it is written in JSON, with quotes.
std::string_view type_of(JsonReader& reader) {
  return find_member(reader, "type") ? reader.take() : std::string_view{};
}

}  // namespace

bool read_value(JsonReader& reader, ResponsesContent& content) {
  if (reader.kind() == JsonKind::String) {
    content.form = ContentForm::Text;
    content.parts.emplace_back().body = TextPart{reader.take_string().to_text()};
    return true;
  }
  if (!reader.begin_array()) return false;
  content.form = ContentForm::Parts;
  while (reader.next_element()) read_part(reader, content);
  return true;
}

std::string logprobs_json(std::string_view elements) {
  return R"({"content":[)" + std::string{elements} + R"(],"refusal":null})";
}

std::string_view phase_of(const Part& part) {
  const auto phase = std::ranges::find(part.extra, "phase", &ExtraField::name);
  return phase == part.extra.end() ? std::string_view{} : std::string_view{phase->value.text};
}

bool find_member(JsonReader& reader, std::string_view name) {
  JsonString key;
  if (!reader.begin_object()) return false;
  while (reader.next_key(key)) {
    if (key.raw == name) return true;
    reader.take();
  }
  return false;
}

bool write_input_part(JsonWriter& writer, const Part& part, const ExtraFields& extra) {
  const bool is_written =
      std::visit([&](const auto& body) { return write_body(writer, body); }, part.body);
  if (!is_written) return false;
  for (const ExtraField& field : extra) write_field(writer, field);
  writer.end_object();
  return true;
}

std::string nested_citation(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  const JsonReader::Mark start = reader.mark();
  const bool is_flat = type_of(reader) == R"("url_citation")";
  reader.rewind(start);
  if (!is_flat || find_member(reader, kUrlCitation)) return std::string{json};
  reader.rewind(start);
  return R"({"type":"url_citation","url_citation":{)" + members_of(reader, {}) + "}}";
}

std::string flat_citation(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  const bool is_nested = find_member(reader, kUrlCitation) && reader.kind() == JsonKind::Object;
  if (!is_nested) return std::string{json};
  const std::string inner = members_of(reader, {});
  return R"({"type":"url_citation")" + (inner.empty() ? "" : "," + inner) + "}";
}

}  // namespace sar::protocol
