#include "protocol/anthropic/block_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/base64.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/data_url.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kImageTypes[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};
constexpr std::string_view kPdf = "application/pdf";
constexpr std::string_view kPdfBase64 = "JVBERi";  // "%PDF"

bool is_image_type(std::string_view type) {
  return std::ranges::find(kImageTypes, type) != std::end(kImageTypes);
}

bool is_text_type(std::string_view type) {
  return type.starts_with("text/") || type == "application/json" || type == "application/xml";
}

std::string base64_source(std::string_view media_type, std::string_view data) {
  std::string json = R"({"type":"base64","media_type":)" + json_quoted(media_type) + R"(,"data":)";
  append_json_quoted(json, data);
  return json + "}";
}

std::string url_source(std::string_view url) {
  return R"({"type":"url","url":)" + json_quoted(url) + "}";
}

std::string file_id_source(std::string_view id) {
  return R"({"type":"file","file_id":)" + json_quoted(id) + "}";
}

std::string text_source(std::string_view text) {
  return R"({"type":"text","media_type":"text/plain","data":)" + json_quoted(text) + "}";
}

const std::string* extra_of(const ExtraFields& extra, std::string_view name) {
  const auto field = std::ranges::find(extra, name, &ExtraField::name);
  return field == extra.end() ? nullptr : &field->value.text;
}

// A file that is an image goes as one.
bool is_image_file(const FilePart& file) {
  const std::string* type = extra_of(file.extra, "type");
  if (type != nullptr && *type == R"("image")") return true;
  const auto url = parse_data_url(file.data);
  return url && url->media_type.starts_with("image/");
}

}  // namespace

void AnthropicBreakpoints::expect(std::size_t count) { surplus_ = count > kMax ? count - kMax : 0; }

void AnthropicBreakpoints::write(JsonWriter& writer, const RawJson& cache_control,
                                 Fidelity& fidelity) {
  if (!cache_control.text.starts_with('{')) return;
  if (surplus_ > 0) {
    --surplus_;
    fidelity.dropped("cache_control", "Anthropic has at most four breakpoints");
    return;
  }
  writer.key("cache_control");
  writer.raw(cache_control.text);
}

void AnthropicRequestWriting::write_extra(JsonWriter& writer, const ExtraFields& extra,
                                          std::string_view path) {
  for (const ExtraField& field : extra) {
    if (is_own_dialect()) {
      write_field(writer, field);
    } else if (!field.value.says_nothing()) {
      fidelity.dropped(fmt::format("{}{}{}", path, path.empty() ? "" : ".", field.name),
                       "Anthropic has no such field");
    }
  }
}

Result<void> AnthropicBlockWriter::write(const Part& part, const PartPlace& place) {
  return std::visit([&](const auto& body) { return write_body(body, part, place); }, part.body);
}

void AnthropicBlockWriter::begin(std::string_view type) {
  writer_.begin_object();
  writer_.key("type");
  writer_.text(type);
}

void AnthropicBlockWriter::end(const Part& part, const PartPlace& place) {
  writing_.breakpoints.write(writer_, part.cache_control, writing_.fidelity);
  write_extra(part.extra, place);
  writer_.end_object();
}

void AnthropicBlockWriter::write_extra(const ExtraFields& extra, const PartPlace& place) {
  if (!extra.empty()) writing_.write_extra(writer_, extra, place.text());
}

void AnthropicBlockWriter::field(std::string_view name, std::string_view json) {
  writer_.key(name);
  writer_.raw(json);
}

void AnthropicBlockWriter::write_text(std::string_view text, const Part& part,
                                      const PartPlace& place) {
  begin("text");
  writer_.key("text");
  writer_.text(text);
  end(part, place);
}

Result<void> AnthropicBlockWriter::write_body(const TextPart& body, const Part& part,
                                              const PartPlace& place) {
  write_text(body.text, part, place);
  return {};
}

Result<void> AnthropicBlockWriter::write_body(const RefusalPart& body, const Part& part,
                                              const PartPlace& place) {
  write_text(body.text, part, place);
  return {};
}

Result<void> AnthropicBlockWriter::write_body(const ImagePart& body, const Part& part,
                                              const PartPlace& place) {
  SAR_TRY(source, image_source(body, place));
  begin("image");
  field("source", source);
  if (!body.detail.empty() && body.detail != "auto") {
    writing_.fidelity.dropped(place.text() + ".image_url.detail", "Anthropic has no such field");
  }
  write_extra(body.extra, place);
  end(part, place);
  return {};
}

Result<std::string> AnthropicBlockWriter::image_source(const ImagePart& image,
                                                       const PartPlace& place) const {
  if (image.url.starts_with("https://") || image.url.starts_with("http://")) {
    return url_source(image.url);
  }
  auto url = parse_data_url(image.url);
  if (!url) {
    return fail(unsupported_content(place.text(),
                                    "an image must be an http(s) URL or a data URL in "
                                    "base64."));
  }
  if (url->media_type == "image/jpg") url->media_type = "image/jpeg";
  if (!is_image_type(url->media_type)) {
    return fail(unsupported_content(
        place.text(), fmt::format("the model takes no images of type '{}'.", url->media_type)));
  }
  return base64_source(url->media_type, url->base64);
}

Result<void> AnthropicBlockWriter::write_body(const FilePart& body, const Part& part,
                                              const PartPlace& place) {
  if (is_image_file(body) && body.file_id.empty()) {
    return write_body(ImagePart{.url = body.data, .detail = {}, .extra = {}}, part, place);
  }
  SAR_TRY(source, file_source(body, place));
  const bool is_image = is_image_file(body);
  begin(is_image ? "image" : "document");
  field("source", source);
  if (!body.filename.empty() && !is_image) {
    writer_.key("title");
    writer_.text(body.filename);
  }
  ExtraFields rest = body.extra;
  std::erase_if(rest, [](const ExtraField& extra) {
    return extra.name == "type" || extra.name == "content";
  });
  write_extra(rest, place);
  end(part, place);
  return {};
}

Result<std::string> AnthropicBlockWriter::file_source(const FilePart& file,
                                                      const PartPlace& place) const {
  const std::string* content = extra_of(file.extra, "content");
  if (writing_.is_own_dialect() && content != nullptr) {
    return R"({"type":"content","content":)" + *content + "}";
  }
  if (!file.file_id.empty()) {
    if (writing_.is_own_dialect()) return file_id_source(file.file_id);
    return fail(unsupported_content(place.text(),
                                    "a file id of another vendor's means nothing to this "
                                    "one."));
  }
  if (!file.url.empty()) return url_source(file.url);
  const auto url = parse_data_url(file.data);
  if (!url && file.data.starts_with(kPdfBase64)) return base64_source(kPdf, file.data);
  if (url && url->media_type == kPdf) return base64_source(kPdf, url->base64);
  if (url && is_text_type(url->media_type)) {
    if (const auto text = base64_decode(url->base64)) return text_source(*text);
  }
  return fail(unsupported_content(place.text(),
                                  "a file must be a PDF or a text, as a data URL in base64."));
}

Result<void> AnthropicBlockWriter::write_body(const AudioPart&, const Part&,
                                              const PartPlace& place) {
  return fail(unsupported_content(place.text(), "the model does not take sound."));
}

Result<void> AnthropicBlockWriter::write_body(const ReasoningPart& body, const Part& part,
                                              const PartPlace&) {
  write_proofs(part, body.text);
  return {};
}

// Several signed thoughts may have become one text on their way: it goes with the first signature.
void AnthropicBlockWriter::write_proofs(const Part& part, std::string_view thoughts) {
  const RequestTarget& target = writing_.target;
  for (const Proof& proof : part.proofs) {
    if (!may_return(proof, Dialect::Anthropic, target.provider)) continue;
    const bool is_redacted = proof.kind == kRedactedThinkingProof;
    begin(is_redacted ? "redacted_thinking" : "thinking");
    if (!is_redacted) {
      writer_.key("thinking");
      writer_.text(std::exchange(thoughts, std::string_view{}));
    }
    field(is_redacted ? "data" : "signature", proof.value.text);
    writer_.end_object();
  }
}

Result<void> AnthropicBlockWriter::write_body(const ToolCall& body, const Part& part,
                                              const PartPlace& place) {
  SAR_TRY(input, call_input(body, place));
  write_proofs(part, {});
  begin("tool_use");
  writer_.key("id");
  writer_.text(anthropic_tool_id(body.id));
  writer_.key("name");
  writer_.text(body.custom ? body.custom->name : body.function ? body.function->name : "");
  field("input", input);
  write_extra(body.extra, place);
  end(part, place);
  return {};
}

Result<std::string> AnthropicBlockWriter::call_input(const ToolCall& call,
                                                     const PartPlace& place) const {
  const bool is_object = call.function && is_json_object(call.function->arguments.text);
  if (is_object && !call.custom) return call.function->arguments.text;
  std::string input = anthropic_call_input(call);
  if (call.custom || !call.function || input == "{}") return input;
  const std::string_view field =
      writing_.request.dialect == Dialect::OpenAi ? ".function.arguments" : ".arguments";
  return fail(invalid_value(place.text() + std::string{field}, "it must be a JSON object."));
}

Result<void> AnthropicBlockWriter::write_body(const OpaquePart& body, const Part&,
                                              const PartPlace& place) {
  if (!writing_.is_own_dialect()) {
    return fail(unsupported_content(place.text(), "the model does not take content of this kind."));
  }
  writer_.raw(body.json.text);
  return {};
}

Result<void> AnthropicBlockWriter::write_result(const Message& result, const PartPlace& place) {
  begin("tool_result");
  writer_.key("tool_use_id");
  writer_.text(anthropic_tool_id(result.tool_call_id));
  SAR_CHECK(write_result_content(result, place));
  if (result.is_error) {
    writer_.key("is_error");
    writer_.raw(*result.is_error ? "true" : "false");
  }
  if (!result.parts.empty()) {
    writing_.breakpoints.write(writer_, result.parts.back().cache_control, writing_.fidelity);
  }
  write_extra(result.extra, place);
  writer_.end_object();
  return {};
}

Result<void> AnthropicBlockWriter::write_result_content(const Message& result,
                                                        const PartPlace& place) {
  const auto is_said = [](const Part& part) {
    const auto* text = std::get_if<TextPart>(&part.body);
    return text == nullptr || !is_blank(text->text);
  };
  if (std::ranges::none_of(result.parts, is_said)) return {};
  writer_.key("content");
  const auto* only = std::get_if<TextPart>(&result.parts.front().body);
  const bool is_plain = result.parts.size() == 1 && only != nullptr &&
                        result.parts.front().extra.empty() &&
                        result.content_form != ContentForm::Parts;
  if (is_plain) {
    writer_.text(only->text);
    return {};
  }
  writer_.begin_array();
  for (std::size_t i = 0; i < result.parts.size(); ++i) {
    if (!is_said(result.parts[i])) continue;
    Part part = result.parts[i];
    if (i + 1 == result.parts.size()) part.cache_control = {};  // stands beside the content
    const std::string path = fmt::format("{}.content[{}]", place.text(), i);
    SAR_CHECK(write(part, {.fixed = path}));
  }
  writer_.end_array();
  return {};
}

bool has_own_proof(const Part& part, const RequestTarget& target) {
  return std::ranges::any_of(part.proofs, [&](const Proof& proof) {
    return may_return(proof, Dialect::Anthropic, target.provider);
  });
}

}  // namespace sar::protocol
