// Messages of one role in a row are one turn; results of tools come first in the next one.
#include "anthropic_turns.hpp"

#include <algorithm>
#include <array>

#include "dialect_calls.hpp"
#include "digest.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::array<std::string_view, 4> kImageTypes{"image/jpeg", "image/png", "image/gif",
                                                      "image/webp"};
constexpr std::array<std::string_view, 12> kBlockTypes{"text",
                                                       "image",
                                                       "document",
                                                       "tool_use",
                                                       "tool_result",
                                                       "thinking",
                                                       "redacted_thinking",
                                                       "search_result",
                                                       "server_tool_use",
                                                       "web_search_tool_result",
                                                       "code_execution_tool_result",
                                                       "container_upload"};

struct Turn {
  std::string_view role;
  std::vector<std::string_view> blocks;  // objects; a plain text stands as its string
};

std::string_view type_of(std::string_view block) { return text_member(block, "type"); }

Verdict check_source(std::string_view block, std::string_view where) {
  const auto source = json::member(block, "source");
  const auto kind = type_of(source);
  if (kind.empty()) return Complaint{joined(where, ".source: Field required")};
  if (kind != "base64") return std::nullopt;
  const auto media = text_member(source, "media_type");
  if (type_of(block) == "image" && std::ranges::find(kImageTypes, media) == kImageTypes.end()) {
    return Complaint{joined(where,
                            ".image.source.base64.media_type: Input should be 'image/jpeg', "
                            "'image/png', 'image/gif' or 'image/webp'")};
  }
  const auto data = text_member(source, "data");
  if (data.empty() || !from_base64(data)) {
    return Complaint{joined(where, ".image.source.base64.data: invalid base64 data")};
  }
  return std::nullopt;
}

Verdict check_tool_use(std::string_view block, std::string_view where) {
  if (!is_name(text_member(block, "id"), 256)) {
    return Complaint{joined(where, ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")};
  }
  if (text_member(block, "name").empty()) {
    return Complaint{joined(where, ".tool_use.name: Field required")};
  }
  if (!is_object(json::member(block, "input"))) {
    return Complaint{joined(where, ".tool_use.input: Input should be a valid dictionary")};
  }
  return std::nullopt;
}

Verdict check_thinking(std::string_view block, std::string_view where, const Seal& seal) {
  const bool is_redacted = type_of(block) == "redacted_thinking";
  const auto proof = text_member(block, is_redacted ? "data" : "signature");
  const bool is_genuine = is_redacted
                              ? seal.is_genuine(kRedactedProof, proof)
                              : seal.is_genuine(kThinkingProof, proof,
                                                json::unescaped(json::member(block, "thinking")));
  if (is_genuine) return std::nullopt;
  return Complaint{joined(
      where, ": Invalid `",
      is_redacted ? "data` in `redacted_thinking` block" : "signature` in `thinking` block")};
}

Verdict check_block(std::string_view block, std::string_view where, const Seal& seal) {
  constexpr std::string_view kEmptyText = "messages: text content blocks must be non-empty";
  if (is_string(block)) {
    if (json::string_body(block).empty()) return Complaint{std::string(kEmptyText)};
    return std::nullopt;
  }
  const auto type = type_of(block);
  if (std::ranges::find(kBlockTypes, type) == kBlockTypes.end()) {
    return Complaint{joined(where, ": Input tag '", type,
                            "' found using 'type' does not match any of the expected tags")};
  }
  if (type == "text" && text_member(block, "text").empty()) {
    return Complaint{std::string(kEmptyText)};
  }
  if (type == "image" || type == "document") return check_source(block, where);
  if (type == "tool_use") return check_tool_use(block, where);
  if (type == "thinking" || type == "redacted_thinking") return check_thinking(block, where, seal);
  if (type == "tool_result") {
    for (const auto part : items_of(json::member(block, "content"))) {
      if (auto complaint = check_block(part, joined(where, ".content.0"), seal)) return complaint;
    }
  }
  return std::nullopt;
}

// Which blocks may stand in which role.
bool fits(std::string_view role, std::string_view type) {
  if (type == "tool_result") return role == "user";
  if (type == "tool_use" || type == "thinking" || type == "redacted_thinking") {
    return role == "assistant";
  }
  return type != "image" || role == "user";
}

Verdict add_message(std::vector<Turn>& turns, std::string_view message, std::size_t number,
                    const Seal& seal) {
  const auto role = text_member(message, "role");
  const auto where = joined("messages.", number);
  if (role != "user" && role != "assistant") {
    return Complaint{joined(where, ".role: Input should be 'user' or 'assistant'")};
  }
  const auto stranger = unknown_key(message, {"role", "content"});
  if (!stranger.empty()) {
    return Complaint{joined(where, ".", stranger, ": Extra inputs are not permitted")};
  }
  const auto content = json::member(message, "content");
  auto blocks = items_of(content);
  if (is_string(content)) blocks.push_back(content);
  if (blocks.empty()) {
    return Complaint{joined(where,
                            ": all messages must have non-empty content except for the "
                            "optional final assistant message")};
  }
  if (turns.empty() || turns.back().role != role) turns.push_back({role, {}});
  for (std::size_t index = 0; index < blocks.size(); ++index) {
    const auto spot = joined(where, ".content.", index);
    if (auto complaint = check_block(blocks[index], spot, seal)) return complaint;
    if (!fits(role, type_of(blocks[index]))) {
      return Complaint{joined(spot, ": `", type_of(blocks[index]), "` blocks are not permitted in ",
                              role, " messages")};
    }
    turns.back().blocks.push_back(blocks[index]);
  }
  return std::nullopt;
}

std::vector<std::string_view> ids_of(const Turn* turn, std::string_view type,
                                     std::string_view field) {
  std::vector<std::string_view> ids;
  if (turn == nullptr) return ids;
  for (const auto block : turn->blocks) {
    if (type_of(block) == type) ids.push_back(text_member(block, field));
  }
  return ids;
}

// Every call of `before` has its result in `turn`, and first there.
Verdict check_results(const Turn* before, const Turn* turn, std::size_t number) {
  const auto calls = ids_of(before, "tool_use", "id");
  const auto results = ids_of(turn, "tool_result", "tool_use_id");
  for (const auto id : calls) {
    if (std::ranges::count(results, id) == 1) continue;
    return Complaint{joined("messages.", number,
                            ": `tool_use` ids were found without `tool_result` blocks immediately "
                            "after: ",
                            id,
                            ". Each `tool_use` block must have a corresponding `tool_result` block "
                            "in the next message.")};
  }
  for (const auto id : results) {
    if (std::ranges::find(calls, id) != calls.end()) continue;
    return Complaint{
        joined("messages.", number,
               ".content.0: unexpected `tool_use_id` found in `tool_result` blocks: ", id,
               ". Each `tool_result` block must have a corresponding `tool_use` block "
               "in the previous message.")};
  }
  for (std::size_t index = 0; index < results.size(); ++index) {
    if (type_of(turn->blocks[index]) == "tool_result") continue;
    return Complaint{joined("messages.", number,
                            ": `tool_result` blocks must come first in the content of a message")};
  }
  return std::nullopt;
}

// With thinking on, a turn that calls tools begins with what was thought.
Verdict check_thinking_first(const std::vector<Turn>& turns) {
  const bool is_in_loop = turns.size() >= 2 && turns.back().role == "user" &&
                          !ids_of(&turns.back(), "tool_result", "tool_use_id").empty();
  if (!is_in_loop) return std::nullopt;
  const auto type = type_of(turns[turns.size() - 2].blocks.front());
  if (type == "thinking" || type == "redacted_thinking") return std::nullopt;
  return Complaint{
      joined("messages.", turns.size() - 2,
             ".content.0.type: Expected `thinking` or `redacted_thinking`, but found `", type,
             "`. When `thinking` is enabled, a final `assistant` message must "
             "start with a thinking block.")};
}

Verdict check_last_text(const Turn& last) {
  if (last.role != "assistant") return std::nullopt;
  const auto block = last.blocks.back();
  const auto text = json::unescaped(is_string(block) ? block : json::member(block, "text"));
  if (text.empty() || text.find_last_not_of(" \t\r\n") + 1 == text.size()) return std::nullopt;
  return Complaint{"messages: final assistant content cannot end with trailing whitespace"};
}

}  // namespace

Verdict check_anthropic_turns(std::string_view messages, bool is_thinking, const Seal& seal) {
  std::vector<Turn> turns;
  std::size_t number = 0;
  for (const auto message : items_of(messages)) {
    if (auto complaint = add_message(turns, message, number++, seal)) return complaint;
  }
  if (turns.front().role != "user") {
    return Complaint{"messages: first message must use the \"user\" role"};
  }
  for (std::size_t index = 0; index <= turns.size(); ++index) {
    const Turn* before = index > 0 ? &turns[index - 1] : nullptr;
    const Turn* turn = index < turns.size() ? &turns[index] : nullptr;
    if (auto complaint = check_results(before, turn, index)) return complaint;
  }
  if (is_thinking) {
    if (auto complaint = check_thinking_first(turns)) return complaint;
  }
  return check_last_text(turns.back());
}

}  // namespace sim
