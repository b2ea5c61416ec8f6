// A request's `input`, read into messages. Internal to the dialect.
#pragma once

#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "protocol/canonical/chat_message.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// Takes the value at the cursor, which scan_responses_request() has accepted, and appends what it
// says. Neighbouring items of the model's (thoughts, message, calls) are one turn. Errors are the
// caller's, as those of Translator::parse_request().
[[nodiscard]] Result<void> read_responses_input(JsonReader& reader, std::string_view body,
                                                std::vector<Message>& messages);

// Translation has no memory: only the account that keeps what `field` refers to can serve it.
[[nodiscard]] Error stateful_field_error(std::string_view field, std::string_view path);

// Thoughts that stand for a proof of the call with that id: a caller sends ids back as they came.
inline constexpr std::string_view kCallProofPrefix = "rs_for_";

}  // namespace sar::protocol
