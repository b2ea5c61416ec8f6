// Loading of recordings.
#include "replay.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "json_text.hpp"

namespace sim {
namespace {

// Framing is made anew; the others would tell of a connection that is long gone.
constexpr std::array<std::string_view, 7> kDroppedFields{
    "content-length", "transfer-encoding", "connection", "content-encoding",
    "content-type",   "keep-alive",        "server"};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  });
  return text;
}

void read_headers(Recording& recording, std::string_view headers) {
  json::Walker walker(headers);
  while (walker.next()) {
    const auto name = lower(std::string(walker.key()));
    const auto value = json::unescaped(walker.value());
    if (name == "content-type") recording.content_type = value;
    if (std::ranges::find(kDroppedFields, name) != kDroppedFields.end()) continue;
    recording.extra_headers += name + ": " + value + "\r\n";
  }
}

std::string joined(std::string_view chunks) {
  std::string body;
  json::Walker walker(chunks);
  while (walker.next()) body += json::unescaped(walker.value());
  return body;
}

std::int64_t last_count(std::string_view body, std::string_view name) {
  const auto at = body.rfind("\"" + std::string(name) + "\":");
  if (at == std::string_view::npos) return 0;
  const auto digits =
      body.substr(std::min(body.find_first_not_of(" ", at + name.size() + 3), body.size()));
  return json::integer(digits.substr(0, digits.find_first_not_of("0123456789"))).value_or(0);
}

std::optional<Recording> read_recording(std::string_view text) {
  const auto response = json::member(text, "response");
  const auto status = json::integer(json::member(response, "status"));
  if (!status) return std::nullopt;
  Recording recording;
  recording.status = static_cast<int>(*status);
  read_headers(recording, json::member(response, "headers"));
  const auto body = json::member(response, "body");
  if (const auto chunks = json::member(response, "sse_chunks"); !chunks.empty()) {
    recording.body = joined(chunks);
    recording.is_stream = true;
  } else if (body.starts_with('"')) {
    recording.body = json::unescaped(body);
  } else {
    recording.body = body;
  }
  recording.usage = {.prompt = last_count(recording.body, "prompt_tokens"),
                     .completion = last_count(recording.body, "completion_tokens"),
                     .cached = last_count(recording.body, "cached_tokens"),
                     .reasoning = last_count(recording.body, "reasoning_tokens")};
  return recording;
}

}  // namespace

ReplayLibrary::ReplayLibrary(const std::string& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".json") continue;
    if (auto recording = read_recording(read_file(entry.path()))) {
      recordings_.emplace(entry.path().stem().string(), *std::move(recording));
    }
  }
}

const Recording* ReplayLibrary::find(std::string_view stem) const {
  const auto found = recordings_.find(stem);
  return found == recordings_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> ReplayLibrary::stems() const {
  std::vector<std::string_view> stems;
  for (const auto& [stem, recording] : recordings_) stems.push_back(stem);
  return stems;
}

}  // namespace sim
