// Recordings, read out of their files without touching the spelling of what was recorded.
#include "support/recordings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "protocol/json/json_reader.hpp"

namespace sar::test {
namespace {

using protocol::JsonReader;
using protocol::JsonString;

std::filesystem::path folder() {
  const char* shared = std::getenv("SAR_SHARED");
  const std::filesystem::path root = shared != nullptr
                                         ? std::filesystem::path{shared}
                                         : std::filesystem::path{SAR_SOURCE_DIR} / ".." / "shared";
  return root / "fixtures";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// The fields of an object by name, as they are spelled; none if `json` is no object.
using Fields = std::map<std::string, std::string>;
Fields fields_of(std::string_view json) {
  Fields fields;
  JsonReader reader;
  JsonString key;
  reader.load(json);
  if (!reader.begin_object()) return fields;
  while (reader.next_key(key)) {
    std::string& value = fields[key.to_text()];
    value = reader.take();
  }
  if (!reader.finish()) throw std::runtime_error{reader.problem()};
  return fields;
}

std::string text_of(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  return reader.kind() == protocol::JsonKind::String ? reader.take_string().to_text()
                                                     : std::string{};
}

// The text if it is a string, else the JSON; empty for null.
std::string body_of(const std::string& json) {
  if (json.starts_with('"')) return text_of(json);
  return json == "null" ? std::string{} : json;
}

std::vector<std::pair<std::string, std::string>> texts_of(std::string_view json) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& [name, value] : fields_of(json)) texts.emplace_back(name, text_of(value));
  return texts;
}

std::string joined_texts(std::string_view json) {
  std::string joined;
  JsonReader reader;
  reader.load(json);
  if (!reader.begin_array()) return joined;
  while (reader.next_element()) joined.append(reader.take_string().to_text());
  return joined;
}

}  // namespace

bool has_recordings() { return std::filesystem::exists(folder()); }

std::string no_recordings() { return "the recordings are not here: " + folder().string(); }

std::vector<Recording> load_recordings(std::string_view api) {
  std::vector<Recording> recordings;
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    if (entry.path().extension() != ".json") continue;
    Fields file = fields_of(read_file(entry.path()));
    if (!api.empty() && text_of(file["api"]) != api) continue;
    Fields response = fields_of(file["response"]);
    Fields request = fields_of(file["request"]);
    recordings.push_back({.name = entry.path().stem().string(),
                          .request_body = body_of(request["body"]),
                          .status = response["status"].empty() ? 0 : std::stoi(response["status"]),
                          .headers = texts_of(response["headers"]),
                          .response_body = body_of(response["body"]),
                          .stream = joined_texts(response["sse_chunks"])});
  }
  std::ranges::sort(recordings, {}, &Recording::name);
  return recordings;
}

}  // namespace sar::test
