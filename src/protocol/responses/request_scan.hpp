// One pass over a request to the Responses API: validates it and notes what the router must know.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// What Wire::scan_request() promises. Items of `input` and what is in them need only be objects
// with a type or a role that is a string: the vendor knows kinds of them that the router does not.
[[nodiscard]] Result<ChatRequestView> scan_responses_request(JsonReader& reader,
                                                             std::string_view body,
                                                             std::string& model_buffer);

}  // namespace sar::protocol
