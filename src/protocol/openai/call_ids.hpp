// Ids of tool calls as vendors of the OpenAI family take them.
#pragma once

#include <cstdint>
#include <string>

namespace sar::protocol {

enum class CallIdForm : std::uint8_t {
  Usual,  // 40 characters at most: OpenAI
  Short,  // nine of [A-Za-z0-9]: Mistral
};

// `id` if it has that form; else one that is always the same for the same `id`, so that a call and
// its result still meet.
[[nodiscard]] std::string fitting_call_id(const std::string& id, CallIdForm form);

}  // namespace sar::protocol
