// Fields of a messages request that are no content: tools, and how to answer. Internal to the
// dialect.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// Takes the value at the cursor, of the field `name` of a body whose kinds have been checked.
// False: it is not one of the fields that are read here.
// Errors (the caller's): BadRequest with the path.
[[nodiscard]] Result<bool> read_anthropic_option(JsonReader& reader, std::string_view name,
                                                 ChatRequest& request);

}  // namespace sar::protocol
