// Gemini's bodies where they only pass through: what the router must know of them. Internal to the
// dialect.
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

// As Wire has them. (Model and stream are in the path.)
[[nodiscard]] Result<ChatRequestView> scan_gemini_request(JsonReader& reader, std::string_view body,
                                                          std::string& model_buffer);
// Takes the list that a stream without alt=sse is, too. An answer that says nothing and stops as if
// it were whole has no choices; …
[[nodiscard]] Result<ChatReplyView> scan_gemini_reply(JsonReader& reader, std::string_view body);
// … and a stream of that kind does not finish.
[[nodiscard]] std::unique_ptr<StreamScan> make_gemini_stream_scan(JsonReader& reader);

}  // namespace sar::protocol
