// The rules of OpenAI's responses.
#include <algorithm>
#include <utility>

#include "dialect_calls.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::int64_t kOutputTokensMin = 16;

Complaint wrong(std::string message, std::string_view param, std::string_view code = {}) {
  return {std::move(message), param, code};
}

Verdict check_fields(std::string_view body) {
  const auto stranger = unknown_key(body, {"model",
                                           "input",
                                           "instructions",
                                           "previous_response_id",
                                           "conversation",
                                           "max_output_tokens",
                                           "max_tool_calls",
                                           "temperature",
                                           "top_p",
                                           "top_logprobs",
                                           "tools",
                                           "tool_choice",
                                           "text",
                                           "reasoning",
                                           "include",
                                           "parallel_tool_calls",
                                           "store",
                                           "background",
                                           "truncation",
                                           "stream",
                                           "stream_options",
                                           "service_tier",
                                           "metadata",
                                           "user",
                                           "safety_identifier",
                                           "prompt_cache_key",
                                           "prompt_cache_retention",
                                           "prompt_cache_options",
                                           "prompt",
                                           "context_management",
                                           "moderation"});
  if (!stranger.empty()) {
    return wrong(joined("Unknown parameter: '", stranger, "'."), stranger, "unknown_parameter");
  }
  const auto cap = json::member(body, "max_output_tokens");
  if (!cap.empty() && cap != "null" && json::integer(cap).value_or(0) < kOutputTokensMin) {
    return wrong(joined("Invalid 'max_output_tokens': integer below minimum value. Expected a "
                        "value >= 16, but got ",
                        cap, " instead."),
                 "max_output_tokens", "integer_below_min_value");
  }
  for (const auto tool : items_of(json::member(body, "tools"))) {
    if (text_member(tool, "type") == "function" && !is_name(text_member(tool, "name"), 64)) {
      return wrong("Missing required parameter: 'tools[0].name'.", "tools[0].name",
                   "missing_required_parameter");
    }
  }
  const auto format = json::member(json::member(body, "text"), "format");
  if (text_member(format, "type") == "json_schema" &&
      (text_member(format, "name").empty() || !is_object(json::member(format, "schema")))) {
    return wrong("Missing required parameter: 'text.format.name'.", "text.format.name",
                 "missing_required_parameter");
  }
  return std::nullopt;
}

Verdict check_previous(std::string_view body, const Seal& seal) {
  const auto id = text_member(body, "previous_response_id");
  if (id.empty()) return std::nullopt;
  const auto number =
      id.starts_with("resp_") ? seal.number_of(kResponseToken, id.substr(5)) : std::nullopt;
  const bool is_stored = number && *number % 2 == 1;  // as vendor.cpp numbers them
  if (is_stored) return std::nullopt;
  return wrong(joined("Previous response with id '", id, "' not found."), "previous_response_id",
               "previous_response_not_found");
}

// Is the item one that this vendor gave out and has kept?
bool is_kept(std::string_view id, const Seal& seal) {
  const auto from = id.find('_');
  const auto to = id.rfind('_');
  if (from == std::string_view::npos || to <= from) return false;
  const auto number = seal.number_of(kResponseToken, id.substr(from + 1, to - from - 1));
  return number && *number % 2 == 1;
}

class ItemCheck {
 public:
  ItemCheck(bool has_previous, const Seal& seal) : has_previous_(has_previous), seal_(seal) {}

  Verdict check(std::string_view item, std::size_t number) {
    const auto where = joined("input[", number, "]");
    const auto type = text_member(item, "type");
    const auto open = std::exchange(reasoning_, {});
    const bool may_follow = type == "function_call" || type == "reasoning" ||
                            type == "custom_tool_call" || type == "item_reference" ||
                            text_member(item, "role") == "assistant";
    if (!open.empty() && !may_follow) return missing_follower(open);
    if (type == "reasoning") return check_reasoning(item);
    if (type == "function_call") return check_call(item, where);
    if (type == "function_call_output") return check_output(item, where);
    if (type == "item_reference") return check_reference(item);
    if (type.empty() || type == "message") return check_message(item, where);
    return std::nullopt;
  }

  Verdict end() {
    if (!reasoning_.empty()) return missing_follower(reasoning_);
    if (calls_.empty()) return std::nullopt;
    return wrong(joined("No tool output found for function call ", calls_.front(), "."), "input");
  }

 private:
  static Complaint missing_follower(std::string_view id) {
    return wrong(joined("Item '", id,
                        "' of type 'reasoning' was provided without its required "
                        "following item."),
                 "input");
  }

  Verdict check_reasoning(std::string_view item) {
    reasoning_ = text_member(item, "id");
    if (!reasoning_.starts_with("rs_")) {
      return wrong("Invalid 'input[].id': expected an ID that begins with 'rs'.", "input",
                   "invalid_value");
    }
    if (!is_array(json::member(item, "summary"))) {
      return wrong("Missing required parameter: 'input[].summary'.", "input",
                   "missing_required_parameter");
    }
    const auto proof = text_member(item, "encrypted_content");
    if (!proof.empty()) {
      if (seal_.is_genuine(kResponsesProof, proof)) return std::nullopt;
      return wrong(joined("The encrypted content ", proof.substr(0, 12),
                          "... could not be verified. Reason: Encrypted content could not be "
                          "decrypted or parsed."),
                   "input", "invalid_encrypted_content");
    }
    return check_reference(item);
  }

  Verdict check_reference(std::string_view item) {
    const auto id = text_member(item, "id");
    if (is_kept(id, seal_)) return std::nullopt;
    return wrong(joined("Item with id '", id,
                        "' not found. Items are not persisted when `store` is set to false."),
                 "input");
  }

  Verdict check_call(std::string_view item, std::string_view where) {
    const auto id = text_member(item, "id");
    if (!id.empty() && !id.starts_with("fc")) {
      return wrong(
          joined("Invalid '", where, ".id': '", id, "'. Expected an ID that begins with 'fc'."),
          "input", "invalid_value");
    }
    if (text_member(item, "call_id").empty() || text_member(item, "name").empty()) {
      return wrong(joined("Missing required parameter: '", where, ".call_id'."), "input",
                   "missing_required_parameter");
    }
    if (!is_string(json::member(item, "arguments"))) {
      return wrong(joined("Invalid type for '", where, ".arguments': expected a string."), "input",
                   "invalid_type");
    }
    calls_.push_back(text_member(item, "call_id"));
    return std::nullopt;
  }

  Verdict check_output(std::string_view item, std::string_view where) {
    const auto id = text_member(item, "call_id");
    const auto output = json::member(item, "output");
    if (!is_string(output) && !is_array(output)) {
      return wrong(joined("Missing required parameter: '", where, ".output'."), "input",
                   "missing_required_parameter");
    }
    const auto found = std::ranges::find(calls_, id);
    if (found != calls_.end()) {
      calls_.erase(found);
      return std::nullopt;
    }
    if (has_previous_) return std::nullopt;  // its call may be in there
    return wrong(joined("No tool call found for function call output with call_id ", id, "."),
                 "input");
  }

  static Verdict check_message(std::string_view item, std::string_view where) {
    const auto role = text_member(item, "role");
    const bool is_assistant = role == "assistant";
    if (!is_assistant && role != "user" && role != "system" && role != "developer") {
      return wrong(joined("Invalid value: '", role,
                          "'. Supported values are: 'assistant', "
                          "'system', 'developer', and 'user'."),
                   "input", "invalid_value");
    }
    for (const auto part : items_of(json::member(item, "content"))) {
      const auto type = text_member(part, "type");
      const bool fits = is_assistant ? type == "output_text" || type == "refusal"
                                     : type == "input_text" || type == "input_image" ||
                                           type == "input_file" || type == "input_audio";
      if (!fits) {
        return wrong(joined("Invalid value: '", type, "' at '", where, ".content[0].type'."),
                     "input", "invalid_value");
      }
      if (type == "input_image" && is_object(json::member(part, "image_url"))) {
        return wrong(joined("Invalid type for '", where,
                            ".content[0].image_url': expected an image URL, but got an object "
                            "instead."),
                     "input", "invalid_type");
      }
    }
    return std::nullopt;
  }

  bool has_previous_;
  const Seal& seal_;
  std::string_view reasoning_;           // the id of the item before, if it was one
  std::vector<std::string_view> calls_;  // without an output so far
};

}  // namespace

Verdict check_responses(const Request& request, const Call& call, const Seal& seal) {
  const auto body = request.body;
  if (!json::is_valid(body)) {
    return Complaint{"We could not parse the JSON body of your request."};
  }
  if (auto complaint = check_fields(body)) return complaint;
  if (auto complaint = check_previous(body, seal)) return complaint;
  ItemCheck items(is_string(json::member(body, "previous_response_id")), seal);
  std::size_t number = 0;
  for (const auto item : items_of(call.turns)) {
    if (auto complaint = items.check(item, number++)) return complaint;
  }
  return items.end();
}

}  // namespace sim
