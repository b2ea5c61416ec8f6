// The rules for the turns of a conversation in Anthropic's messages.
#pragma once

#include <string_view>

#include "call.hpp"
#include "seal.hpp"

namespace sim {

[[nodiscard]] Verdict check_anthropic_turns(std::string_view messages, bool is_thinking,
                                            const Seal& seal);

}  // namespace sim
