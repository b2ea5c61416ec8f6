// Parts, calls and their responses, signatures.
#include "gemini_turns.hpp"

#include <algorithm>
#include <utility>

#include "dialect_calls.hpp"
#include "digest.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

// What the vendor accepts for calls that it has not made itself.
constexpr std::string_view kNoProof = "skip_thought_signature_validator";

std::string_view call_of(std::string_view part) {
  return member_of(part, {"functionCall", "function_call"});
}
std::string_view response_of(std::string_view part) {
  return member_of(part, {"functionResponse", "function_response"});
}
std::string_view proof_of(std::string_view part) {
  return json::string_body(member_of(part, {"thoughtSignature", "thought_signature"}));
}

Verdict check_blob(std::string_view part, std::string_view where) {
  const auto blob = member_of(part, {"inlineData", "inline_data"});
  if (blob.empty()) return std::nullopt;
  const auto data = text_member(blob, "data");
  if (json::string_body(member_of(blob, {"mimeType", "mime_type"})).empty()) {
    return Complaint{joined("Unsupported MIME type: at ", where)};
  }
  if (data.empty() || !from_base64(data)) {
    return Complaint{joined("Invalid value at '", where,
                            ".inline_data.data' (TYPE_BYTES), Base64 decoding "
                            "failed")};
  }
  return std::nullopt;
}

Verdict check_part(std::string_view part, std::string_view where) {
  const auto stranger = unknown_key(
      part, {"text", "inlineData", "inline_data", "fileData", "file_data", "functionCall",
             "function_call", "functionResponse", "function_response", "executableCode",
             "codeExecutionResult", "thought", "thoughtSignature", "thought_signature",
             "mediaResolution", "videoMetadata", "video_metadata"});
  if (!stranger.empty()) {
    return Complaint{joined("Invalid JSON payload received. Unknown name \"", stranger, "\" at '",
                            where, "': Cannot find field.")};
  }
  const auto call = call_of(part);
  const auto response = response_of(part);
  const auto data = member_of(part, {"text", "inlineData", "inline_data", "fileData", "file_data",
                                     "executableCode", "codeExecutionResult"});
  if (call.empty() && response.empty() && data.empty()) {
    return Complaint{joined("* GenerateContentRequest.", where,
                            ".data: required oneof field 'data' must have one initialized field")};
  }
  const auto arguments = json::member(call, "args");
  if (!arguments.empty() && !is_object(arguments)) {
    return Complaint{joined("Invalid value at '", where, ".function_call.args' (Struct)")};
  }
  if (!response.empty() && !is_object(json::member(response, "response"))) {
    return Complaint{joined("Invalid value at '", where, ".function_response.response' (Struct)")};
  }
  if (!response.empty() && text_member(response, "name").empty()) {
    return Complaint{joined("* GenerateContentRequest.", where,
                            ".function_response.name: Name cannot be empty.")};
  }
  return check_blob(part, where);
}

std::vector<std::string_view> names_of(const std::vector<std::string_view>& parts,
                                       std::string_view (*what)(std::string_view)) {
  std::vector<std::string_view> names;
  for (const auto part : parts) {
    if (const auto found = what(part); !found.empty()) names.push_back(text_member(found, "name"));
  }
  std::ranges::sort(names);
  return names;
}

struct Content {
  std::string_view role;
  std::vector<std::string_view> parts;
};

Verdict read_content(std::vector<Content>& contents, std::string_view text) {
  const auto where = joined("contents[", contents.size(), "]");
  const auto stranger = unknown_key(text, {"role", "parts"});
  if (!stranger.empty()) {
    return Complaint{joined("Invalid JSON payload received. Unknown name \"", stranger, "\" at '",
                            where, "': Cannot find field.")};
  }
  Content content{.role = text_member(text, "role"),
                  .parts = items_of(json::member(text, "parts"))};
  if (content.role.empty()) content.role = "user";
  if (content.role != "user" && content.role != "model") {
    return Complaint{"Please use a valid role: user, model."};
  }
  if (content.parts.empty()) {
    return Complaint{
        joined("* GenerateContentRequest.", where, ".parts: contents.parts must not be empty.")};
  }
  std::size_t number = 0;
  for (const auto part : content.parts) {
    if (auto complaint = check_part(part, joined(where, ".parts[", number++, "]"))) {
      return complaint;
    }
  }
  contents.push_back(std::move(content));
  return std::nullopt;
}

// Every call is answered in the next content, and nothing else is.
Verdict check_responses(const std::vector<Content>& contents) {
  for (std::size_t index = 0; index < contents.size(); ++index) {
    const Content& content = contents[index];
    const auto responses = names_of(content.parts, response_of);
    const auto calls =
        index > 0 ? names_of(contents[index - 1].parts, call_of) : std::vector<std::string_view>{};
    if (responses.size() != calls.size()) {
      return Complaint{
          "Please ensure that the number of function response parts is equal to the "
          "number of function call parts of the function call turn."};
    }
    if (responses != calls) {
      return Complaint{"Please ensure that function responses have the names of their calls."};
    }
    if (!names_of(content.parts, call_of).empty() && content.role != "model") {
      return Complaint{"Please ensure that function calls come from the role model."};
    }
    if (!responses.empty() && content.role != "user") {
      return Complaint{
          "Please ensure that function response turn comes immediately after a "
          "function call turn."};
    }
  }
  if (!names_of(contents.back().parts, call_of).empty()) {
    return Complaint{
        "Please ensure that function call turn comes immediately after a user turn or "
        "after a function response turn."};
  }
  return std::nullopt;
}

// The number of the content that began the current turn: the last that is no answer of tools.
std::size_t current_turn(const std::vector<Content>& contents) {
  for (std::size_t index = contents.size(); index-- > 0;) {
    const Content& content = contents[index];
    if (content.role == "user" && names_of(content.parts, response_of).empty()) return index;
  }
  return 0;
}

Verdict check_proofs(const std::vector<Content>& contents, const Seal& seal) {
  for (std::size_t index = 0; index < contents.size(); ++index) {
    bool is_first_call = true;
    for (const auto part : contents[index].parts) {
      const auto proof = proof_of(part);
      if (!proof.empty() && proof != kNoProof && !seal.is_genuine(kGeminiProof, proof)) {
        return Complaint{"Corrupted thought signature."};
      }
      if (call_of(part).empty() || !std::exchange(is_first_call, false)) continue;
      if (proof.empty() && index > current_turn(contents)) {
        return Complaint{
            joined("Function call is missing a thought_signature in functionCall "
                   "parts. Function call `default_api:",
                   text_member(call_of(part), "name"), "`, position ", index, ".")};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Verdict check_gemini_turns(std::string_view contents, bool wants_proofs, const Seal& seal) {
  std::vector<Content> turns;
  for (const auto content : items_of(contents)) {
    if (auto complaint = read_content(turns, content)) return complaint;
  }
  if (auto complaint = check_responses(turns)) return complaint;
  if (!wants_proofs) return std::nullopt;
  return check_proofs(turns, seal);
}

}  // namespace sim
