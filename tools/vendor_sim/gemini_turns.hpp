// The rules for the turns of a conversation in Gemini's generateContent.
#pragma once

#include <string_view>

#include "call.hpp"
#include "seal.hpp"

namespace sim {

// `wants_proofs`: calls of tools in the current turn must bring their signatures back.
[[nodiscard]] Verdict check_gemini_turns(std::string_view contents, bool wants_proofs,
                                         const Seal& seal);

}  // namespace sim
