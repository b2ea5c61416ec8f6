#include "protocol/anthropic/request_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "protocol/anthropic/blocks.hpp"
#include "protocol/anthropic/request_options.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

using Mark = JsonReader::Mark;

// A proof of another dialect alone in a block belongs to what comes after it.
bool is_carried(const AnthropicBlock& block) {
  return block.type == "redacted_thinking" && !block.part.proofs.empty() &&
         block.part.proofs.front().kind != kRedactedThinkingProof;
}

class RequestReading {
 public:
  explicit RequestReading(JsonReader& reader) : reader_(reader), blocks_(reader, {}) {
    request_.dialect = Dialect::Anthropic;
  }

  // REQUIRES: the body has been scanned, and the cursor is on it.
  Result<ChatRequest> run() {
    std::optional<Mark> system;
    std::optional<Mark> messages;
    JsonString key;
    std::string buffer;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer);
      if (name == "system" || name == "messages") {
        (name == "system" ? system : messages) = reader_.mark();
        reader_.take();
      } else {
        SAR_CHECK(read_option(name));
      }
    }
    if (system) SAR_CHECK(read_system(*system));
    SAR_CHECK(read_messages(*messages));
    return std::move(request_);
  }

 private:
  Result<void> read_option(std::string_view name) {
    if (name == "model") {
      read_value(reader_, request_.model);
      return {};
    }
    SAR_TRY(is_read, read_anthropic_option(reader_, name, request_));
    if (is_read) return {};
    if (reader_.kind() == JsonKind::Null) {
      reader_.take();
    } else {
      read_extra(reader_, name, request_.extra);
    }
    return {};
  }

  Result<void> read_system(const Mark& mark) {
    reader_.rewind(mark);
    Message message;
    message.role = Role::System;
    message.origin.path = "system";
    SAR_CHECK(read_content("system", message));
    if (!message.parts.empty()) request_.messages.push_back(std::move(message));
    return {};
  }

  Result<void> read_messages(const Mark& mark) {
    reader_.rewind(mark);
    reader_.begin_array();
    for (std::size_t i = 0; reader_.next_element(); ++i) {
      const Mark message = reader_.mark();
      SAR_CHECK(read_message(fmt::format("messages[{}]", i)));
      reader_.rewind(message);
      reader_.take();
    }
    return {};
  }

  Result<void> read_message(const std::string& path) {
    Message message;
    message.origin.path = path;
    std::optional<Mark> content;
    std::string buffer;
    read_fields(reader_, message.extra, [&](std::string_view name) {
      if (name == "role") {
        const std::string_view role = reader_.take_string().text(buffer);
        message.role = role == "user"        ? Role::User
                       : role == "assistant" ? Role::Assistant
                                             : Role::System;
        return true;
      }
      if (name == "content") content = reader_.mark();
      return name == "content" && !reader_.take().empty();
    });
    reader_.rewind(*content);
    const std::size_t messages_before = request_.messages.size();
    SAR_CHECK(read_content(path + ".content", message));
    const bool is_results_only =
        message.parts.empty() && request_.messages.size() > messages_before;
    if (!is_results_only) request_.messages.push_back(std::move(message));
    return {};
  }

  // Tool results become messages of their own, before the rest of the turn they are in.
  Result<void> read_content(const std::string& path, Message& message) {
    if (reader_.kind() == JsonKind::String) {
      message.content_form = ContentForm::Text;
      message.parts.push_back({TextPart{reader_.take_string().to_text()}, {}, {}, {}});
      return {};
    }
    message.content_form = ContentForm::Parts;
    std::vector<Proof> carried;
    reader_.enter_array();
    for (std::size_t i = 0; reader_.next_element(); ++i) {
      const std::string place = fmt::format("{}[{}]", path, i);
      SAR_TRY(block, blocks_.read(place));
      SAR_CHECK(check_role(block, message.role, place));
      if (is_carried(block)) {
        std::ranges::move(block.part.proofs, std::back_inserter(carried));
      } else {
        block.part.index.value = static_cast<std::int32_t>(i);
        SAR_CHECK(add_block(std::move(block), message, carried));
      }
    }
    if (carried.empty()) return {};
    message.parts.push_back({ReasoningPart{}, std::move(carried), {}, {}});
    return {};
  }

  static Result<void> check_role(const AnthropicBlock& block, Role role, const std::string& path) {
    const bool is_assistants =
        block.type == "tool_use" || block.type == "thinking" || block.type == "redacted_thinking";
    const bool fits = role == Role::Assistant ? block.type != "tool_result"
                      : role == Role::User    ? !is_assistants
                                              : block.type == "text";
    if (fits) return {};
    return fail(
        invalid_value(path + ".type", fmt::format("a '{}' block cannot stand here.", block.type)));
  }

  Result<void> add_block(AnthropicBlock block, Message& message, std::vector<Proof>& carried) {
    if (block.result) return add_result(std::move(*block.result));
    std::ranges::move(carried, std::back_inserter(block.part.proofs));
    carried.clear();
    if (const auto* call = std::get_if<ToolCall>(&block.part.body)) call_ids_.insert(call->id);
    message.parts.push_back(std::move(block.part));
    return {};
  }

  Result<void> add_result(Message result) {
    if (!call_ids_.contains(result.tool_call_id)) {
      return fail(invalid_value(
          result.origin.path + ".tool_use_id",
          fmt::format("no earlier 'tool_use' block has the id '{}'.", result.tool_call_id)));
    }
    request_.messages.push_back(std::move(result));
    return {};
  }

  JsonReader& reader_;
  AnthropicBlockReader blocks_;
  ChatRequest request_;
  std::set<std::string, std::less<>> call_ids_;
};

}  // namespace

Result<ChatRequest> read_anthropic_request(std::string_view body, MaxTokensField max_tokens) {
  JsonReader reader;
  std::string model_buffer;
  SAR_TRY(view, scan_anthropic_request(reader, body, model_buffer, max_tokens));
  static_cast<void>(view);
  reader.restart();
  return RequestReading{reader}.run();
}

}  // namespace sar::protocol
