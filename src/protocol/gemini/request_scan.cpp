// A caller's request that passes through: one look at what routing and limits need.
#include <algorithm>

#include "protocol/gemini/config_reader.hpp"
#include "protocol/gemini/media.hpp"
#include "protocol/gemini/scan.hpp"
#include "protocol/json/document_reader.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

class RequestScan {
 public:
  explicit RequestScan(JsonReader& json)
      : json_(json), reader_(json, DocumentReader::Keys::CamelCase) {}

  Result<ChatRequestView> run(std::string_view body) {
    if (!reader_.load(body)) return fail(reader_.take_error());
    view_.object_open = json_.begin();
    const bool is_read = read_request({}) &&
                         (view_.message_count > 0 || reader_.refuse_missing({nullptr, "contents"}));
    if (!is_read) return fail(reader_.take_error());
    return view_;
  }

 private:
  bool read_request(const Place& place) {
    return reader_.each_field(
        place, [&](std::string_view name, const Place& field) { return read_field(name, field); });
  }

  bool read_field(std::string_view name, const Place& field) {
    if (name == "contents") {
      return reader_.each_element(field, [&](const Place& content) {
        ++view_.message_count;
        return read_content(content);
      });
    }
    if (name == "generateContentRequest") return read_request(field);  // of countTokens
    if (name == "tools") return read_tools(field);
    if (name == "generationConfig") {
      return reader_.each_field(field, [&](std::string_view option, const Place& place) {
        return read_option(option, place);
      });
    }
    if (name == "cachedContent" && json_.kind() != JsonKind::Null) {
      view_.stateful_field = "cachedContent";
    }
    json_.take();
    return true;
  }

  bool read_content(const Place& place) {
    return reader_.each_field(place, [&](std::string_view name, const Place& field) {
      if (name != "parts") return !json_.take().empty();
      return reader_.each_element(field, [&](const Place& part) { return read_part(part); });
    });
  }

  bool read_part(const Place& place) {
    return reader_.each_field(place, [&](std::string_view name, const Place& field) {
      if (name == "inlineData" || name == "fileData") return read_media(field);
      return !json_.take().empty();
    });
  }

  bool read_media(const Place& place) {
    std::string mime_type;
    std::string uri;
    const auto read = [&](std::string_view name, const Place& field) {
      if (name == "mimeType") return reader_.read(field, mime_type);
      if (name == "fileUri") return reader_.read(field, uri);
      return !json_.take().empty();
    };
    if (!reader_.each_field(place, read)) return false;
    if (is_kept_file(uri) && view_.stateful_field.empty()) {
      view_.stateful_field = "fileData.fileUri";
    }
    const bool is_image = mime_type.starts_with("image/");
    const bool is_audio = mime_type.starts_with("audio/");
    view_.has_images = view_.has_images || is_image;
    view_.has_audio = view_.has_audio || is_audio;
    view_.has_files = view_.has_files || (!is_image && !is_audio);
    return true;
  }

  bool read_tools(const Place& place) {
    return reader_.each_element(place, [&](const Place&) {
      view_.has_tools = true;
      return !json_.take().empty();
    });
  }

  bool read_option(std::string_view name, const Place& field) {
    JsonNumber number;
    if (name == "maxOutputTokens") {
      if (!reader_.read(field, number) ||
          !reader_.check_integer(field, number, kOutputTokensRange)) {
        return false;
      }
      if (const auto tokens = integer_value(number.text)) {
        view_.output_tokens_max = std::min(*tokens, kTokensMax);
      }
      return true;
    }
    if (name == "candidateCount") {
      if (!reader_.read(field, number) || !reader_.check_integer(field, number, kCandidateRange)) {
        return false;
      }
      view_.choices = integer_value(number.text).value_or(1);
      return true;
    }
    if (name == "thinkingConfig") return read_thinking(field);
    if (name == "responseModalities") return read_modalities(field);
    const bool is_schema = name == "responseSchema" || name == "responseJsonSchema";
    if (is_schema && json_.kind() != JsonKind::Null) view_.wants_json_schema = true;
    json_.take();
    return true;
  }

  bool read_modalities(const Place& place) {
    std::vector<std::string> modalities;
    if (!reader_.read(place, modalities)) return false;
    if (std::ranges::find(modalities, "AUDIO") != modalities.end()) view_.has_audio = true;
    return true;
  }

  bool read_thinking(const Place& place) {
    return reader_.each_field(place, [&](std::string_view name, const Place&) {
      const std::string_view value = json_.take();
      const bool is_asked = (name == "includeThoughts" && value == "true") ||
                            (name == "thinkingBudget" && value != "0" && value != "null") ||
                            (name == "thinkingLevel" && value != "null");
      view_.wants_reasoning = view_.wants_reasoning || is_asked;
      return true;
    });
  }

  JsonReader& json_;
  DocumentReader reader_;
  ChatRequestView view_;
};

}  // namespace

Result<ChatRequestView> scan_gemini_request(JsonReader& reader, std::string_view body,
                                            std::string&) {
  return RequestScan{reader}.run(body);
}

}  // namespace sar::protocol
