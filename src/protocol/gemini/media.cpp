#include "protocol/gemini/media.hpp"

#include <algorithm>

#include "protocol/data_url.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

struct Extension {
  std::string_view extension;
  std::string_view mime_type;
};
constexpr Extension kExtensions[] = {
    {"png", "image/png"},         {"jpg", "image/jpeg"},      {"jpeg", "image/jpeg"},
    {"webp", "image/webp"},       {"gif", "image/gif"},       {"heic", "image/heic"},
    {"heif", "image/heif"},       {"pdf", "application/pdf"}, {"txt", "text/plain"},
    {"md", "text/markdown"},      {"html", "text/html"},      {"csv", "text/csv"},
    {"json", "application/json"}, {"xml", "text/xml"},        {"wav", "audio/wav"},
    {"mp3", "audio/mp3"},         {"flac", "audio/flac"},     {"ogg", "audio/ogg"},
    {"aac", "audio/aac"},         {"aiff", "audio/aiff"},     {"m4a", "audio/mp4"},
    {"mp4", "video/mp4"},         {"mov", "video/quicktime"}, {"webm", "video/webm"},
    {"mpeg", "video/mpeg"},       {"mpg", "video/mpeg"},      {"avi", "video/x-msvideo"},
};

struct AudioFormat {
  std::string_view mime_type;
  std::string_view format;
};
// The first of a format is Gemini's name for it.
constexpr AudioFormat kAudioFormats[] = {
    {"audio/wav", "wav"}, {"audio/x-wav", "wav"}, {"audio/wave", "wav"},
    {"audio/mp3", "mp3"}, {"audio/mpeg", "mp3"},
};

constexpr std::string_view kMimeTypeField = "mimeType";

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// Of a path or URL, by its extension; empty: unknown.
std::string_view mime_type_of(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  const std::size_t dot = path.find_last_of("./");
  if (dot == path.npos || path[dot] != '.') return {};
  std::string extension{path.substr(dot + 1)};
  std::ranges::transform(extension, extension.begin(), lower);
  const auto* row = std::ranges::find(kExtensions, extension, &Extension::extension);
  return row == std::end(kExtensions) ? std::string_view{} : row->mime_type;
}

// Vendors other than Google take the plain alphabet alone, and want the padding.
std::string plain_base64(std::string base64) {
  std::ranges::replace(base64, '-', '+');
  std::ranges::replace(base64, '_', '/');
  while (base64.size() % 4 != 0) base64.push_back('=');
  return base64;
}

std::string text_field(std::string_view name, std::string_view value) {
  return json_quoted(name) + ":" + json_quoted(value);
}

std::string inline_data(std::string_view mime_type, std::string_view base64,
                        std::string_view name) {
  std::string json = "\"inlineData\":{" + text_field(kMimeTypeField, mime_type);
  if (!name.empty()) json.append("," + text_field("displayName", name));
  return json + "," + text_field("data", base64) + "}";
}

std::string file_data(std::string_view uri, std::string_view mime_type) {
  std::string json = "\"fileData\":{";
  if (!mime_type.empty()) json.append(text_field(kMimeTypeField, mime_type) + ",");
  return json + text_field("fileUri", uri) + "}";
}

// What the part was told to be by a caller of this dialect, else what its name says.
std::string known_mime_type(const ExtraFields& extra, std::string_view path) {
  const auto told = std::ranges::find(extra, kMimeTypeField, &ExtraField::name);
  if (told == extra.end() || !told->value.text.starts_with('"')) {
    return std::string{mime_type_of(path)};
  }
  std::string text;
  const std::string_view quoted = told->value.text;
  append_unescaped(text, quoted.substr(1, quoted.size() - 2));
  return text;
}

std::string field_of(const ImagePart& image) {
  if (!image.url.starts_with("data:")) {
    return file_data(image.url, known_mime_type(image.extra, image.url));
  }
  const auto data = parse_data_url(image.url);
  return data ? inline_data(data->media_type, data->base64, {}) : std::string{};
}

std::string field_of(const AudioPart& audio) {
  const auto* row = std::ranges::find(kAudioFormats, audio.format, &AudioFormat::format);
  const std::string mime_type =
      row == std::end(kAudioFormats) ? "audio/" + audio.format : std::string{row->mime_type};
  return inline_data(mime_type, audio.data, {});
}

std::string field_of(const FilePart& file) {
  if (!file.url.empty()) {
    const std::string& path = file.filename.empty() ? file.url : file.filename;
    return file_data(file.url, known_mime_type(file.extra, path));
  }
  if (file.data.empty()) return {};
  if (const auto data = parse_data_url(file.data)) {
    return inline_data(data->media_type, data->base64, file.filename);
  }
  const std::string_view guessed = mime_type_of(file.filename);  // base64 alone: some clients
  if (file.data.starts_with("data:") || guessed.empty()) return {};
  return inline_data(guessed, file.data, file.filename);
}

std::string field_of(const auto&) { return {}; }

}  // namespace

Part part_of(GeminiBlob blob) {
  Part part;
  std::string data = plain_base64(std::move(blob.data));
  const auto* audio = std::ranges::find(kAudioFormats, blob.mime_type, &AudioFormat::mime_type);
  if (audio != std::end(kAudioFormats)) {
    part.body =
        AudioPart{.data = std::move(data), .format = std::string{audio->format}, .extra = {}};
    return part;
  }
  std::string url = data_url(blob.mime_type, data);
  if (blob.mime_type.starts_with("image/")) {
    part.body = ImagePart{.url = std::move(url), .detail = {}, .extra = {}};
  } else {
    FilePart file;
    file.data = std::move(url);
    file.filename = std::move(blob.display_name);
    part.body = std::move(file);
  }
  return part;
}

Part part_of(GeminiFile file) {
  Part part;
  ExtraFields extra;
  if (!file.mime_type.empty() && file.mime_type != mime_type_of(file.uri)) {
    extra.push_back({std::string{kMimeTypeField}, RawJson{json_quoted(file.mime_type)}});
  }
  if (file.mime_type.starts_with("image/")) {
    part.body = ImagePart{.url = std::move(file.uri), .detail = {}, .extra = std::move(extra)};
  } else {
    part.body = FilePart{.file_id = {},
                         .data = {},
                         .filename = std::move(file.display_name),
                         .url = std::move(file.uri),
                         .extra = std::move(extra)};
  }
  return part;
}

std::string media_field(const Part& part) {
  return std::visit([](const auto& body) { return field_of(body); }, part.body);
}

bool is_media(const Part& part) {
  return std::holds_alternative<ImagePart>(part.body) ||
         std::holds_alternative<AudioPart>(part.body) ||
         std::holds_alternative<FilePart>(part.body);
}

bool is_kept_file(std::string_view uri) {
  const std::size_t host = uri.find("://generativelanguage.googleapis.com/");
  return host != uri.npos && uri.find("/files/", host) != uri.npos;
}

}  // namespace sar::protocol
