// A search of the web that the vendor does, which every dialect asks for in a way of its own:
// web_search_options of OpenAI's chats, elsewhere a tool that the vendor hosts.
#pragma once

#include <optional>

#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

struct WebSearch {
  RawJson context_size;   // "low", "medium", "high"
  RawJson user_location;  // {"type":"approximate","city":…}
};

[[nodiscard]] WebSearch web_search_of(const RawJson& web_search_options);
// None: the tool is another one.
[[nodiscard]] std::optional<WebSearch> web_search_of(const Tool& tool);

}  // namespace sar::protocol
