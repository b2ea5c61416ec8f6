// One function per dialect that tells whether an object is a medium.
#include "media.hpp"

#include <optional>

#include "digest.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::size_t kDigestDigits = 12;

std::string describe_bytes(std::string_view type, std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) return joined(type, " not base64");
  return joined(type, " ", bytes->size(), " bytes ", sha256_hex(*bytes, kDigestDigits));
}

// "data:image/png;base64,…" or the address of something elsewhere.
std::string describe_url(std::string_view kind, std::string_view url) {
  const auto comma = url.find(";base64,");
  if (!url.starts_with("data:") || comma == std::string_view::npos) {
    return joined(kind, " ", url);
  }
  return describe_bytes(url.substr(5, comma - 5), url.substr(comma + 8));
}

std::string describe_file(std::string_view file) {
  const auto data = text_member(file, "file_data");
  if (!data.empty()) return describe_url("file", data);
  return joined("file ", json::string_body(member_of(file, {"file_url", "file_id"})));
}

std::string in_openai(std::string_view object) {
  const auto type = text_member(object, "type");
  if (type == "image_url") {
    return describe_url("image", text_member(json::member(object, "image_url"), "url"));
  }
  if (type == "input_image") return describe_url("image", text_member(object, "image_url"));
  if (type == "input_audio") {
    const auto audio = json::member(object, "input_audio");
    return describe_bytes(joined("audio/", text_member(audio, "format")),
                          text_member(audio, "data"));
  }
  if (type == "file") return describe_file(json::member(object, "file"));
  if (type == "input_file") return describe_file(object);
  return {};
}

std::string in_anthropic(std::string_view object) {
  const auto type = text_member(object, "type");
  if (type != "image" && type != "document") return {};
  const auto source = json::member(object, "source");
  const auto kind = text_member(source, "type");
  if (kind == "base64") {
    return describe_bytes(text_member(source, "media_type"), text_member(source, "data"));
  }
  if (kind == "text") return joined(type, " text");
  return joined(type, " ", json::string_body(member_of(source, {"url", "file_id"})));
}

std::string in_gemini(std::string_view object) {
  const auto blob = member_of(object, {"inlineData", "inline_data"});
  if (!blob.empty()) {
    return describe_bytes(json::string_body(member_of(blob, {"mimeType", "mime_type"})),
                          text_member(blob, "data"));
  }
  const auto file = member_of(object, {"fileData", "file_data"});
  if (file.empty()) return {};
  return joined("file ", json::string_body(member_of(file, {"fileUri", "file_uri"})));
}

// Ollama does not say what it is; the bytes do.
std::string in_ollama(std::string_view object) {
  std::string text;
  for (const auto image : items_of(json::member(object, "images"))) {
    const auto data = json::string_body(image);
    const std::string_view type = data.starts_with("iVBOR")   ? "image/png"
                                  : data.starts_with("/9j/")  ? "image/jpeg"
                                  : data.starts_with("R0lG")  ? "image/gif"
                                  : data.starts_with("UklGR") ? "image/webp"
                                                              : "image";
    append(text, text.empty() ? "" : "; ", describe_bytes(type, data));
  }
  return text;
}

std::string describe(Dialect dialect, std::string_view object) {
  switch (dialect) {
    case Dialect::Anthropic:
      return in_anthropic(object);
    case Dialect::Gemini:
      return in_gemini(object);
    case Dialect::Ollama:
      return in_ollama(object);
    default:
      return in_openai(object);
  }
}

}  // namespace

std::string describe_media(Dialect dialect, std::string_view turns) {
  std::string text;
  each_object(turns, [&](std::string_view object) {
    const auto found = describe(dialect, object);
    if (!found.empty()) append(text, text.empty() ? "" : "; ", found);
    return true;
  });
  return text.empty() ? "no media" : text;
}

}  // namespace sim
