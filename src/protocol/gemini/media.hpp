// Media types and data: URLs, between Gemini's inlineData and fileData and the canonical parts.
// Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/canonical/chat_message.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

struct GeminiBlob {  // inlineData
  std::string mime_type;
  std::string data;  // base64, of either alphabet
  std::string display_name;
};

struct GeminiFile {  // fileData
  std::string mime_type;
  std::string uri;
  std::string display_name;
};

// Images become ImageParts, sound that has a name in the OpenAI family AudioParts, all else
// FileParts.
[[nodiscard]] Part part_of(GeminiBlob blob);
[[nodiscard]] Part part_of(GeminiFile file);

// The part as inlineData or fileData, without the braces around: `"inlineData":{…}`. Empty: Gemini
// cannot be told of it (another vendor's file id, a data: URL that is none).
[[nodiscard]] std::string media_field(const Part& part);
[[nodiscard]] bool is_media(const Part& part);

// Whether it names a file that one account keeps at Google (Files API): nobody else can read it.
[[nodiscard]] bool is_kept_file(std::string_view uri);

}  // namespace sar::protocol
