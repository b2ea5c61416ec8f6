// How each dialect's request is read, and the rules of its vendor that a request must keep.
#pragma once

#include "call.hpp"
#include "http_request.hpp"
#include "seal.hpp"

namespace sim {

using CallRead = std::expected<Call, std::string_view>;
// Error: what is missing. The call's views are of the request's body.
[[nodiscard]] CallRead read_chat_call(const Request& request);
[[nodiscard]] CallRead read_completion_call(const Request& request);
[[nodiscard]] CallRead read_anthropic_call(const Request& request);
[[nodiscard]] CallRead read_gemini_call(const Request& request);  // `model` stays empty
[[nodiscard]] CallRead read_responses_call(const Request& request);
[[nodiscard]] CallRead read_ollama_call(const Request& request);

// Complaints in the vendor's words.
[[nodiscard]] Verdict check_chat(const Request& request, const Call& call);
[[nodiscard]] Verdict check_anthropic(const Request& request, const Call& call, const Seal& seal);
[[nodiscard]] Verdict check_gemini(const Request& request, const Call& call, const Seal& seal);
[[nodiscard]] Verdict check_responses(const Request& request, const Call& call, const Seal& seal);
[[nodiscard]] Verdict check_ollama(const Request& request, const Call& call);

// What a proof is good for.
inline constexpr std::string_view kThinkingProof = "anthropic thinking";
inline constexpr std::string_view kRedactedProof = "anthropic redacted thinking";
inline constexpr std::string_view kGeminiProof = "gemini thought";
inline constexpr std::string_view kResponsesProof = "responses reasoning";
inline constexpr std::string_view kChatProof = "chat reasoning";
inline constexpr std::string_view kResponseToken = "response";

}  // namespace sim
