// A vendor's whole answer.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/gemini/citations.hpp"
#include "protocol/gemini/reply.hpp"
#include "protocol/gemini/words.hpp"

namespace sar::protocol {
namespace {

Error server_error(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

class ReplyReading {
 public:
  explicit ReplyReading(const ReplySource& source) : source_(source) {
    reply_.dialect = Dialect::Gemini;
  }

  Result<ChatReply> run(std::string_view body) {
    if (!reader_.load(body)) {
      return fail(server_error("invalid_json", "The vendor's answer is not a JSON object."));
    }
    GeminiChunk chunk = read_chunk(reader_);
    reply_.id = chunk.id.empty() ? std::string{source_.request_id} : std::move(chunk.id);
    reply_.model = std::move(chunk.model);
    reply_.usage = std::move(chunk.usage);
    reply_.extra = std::move(chunk.extra);
    for (GeminiCandidate& candidate : chunk.candidates) add_choice(std::move(candidate));
    if (reply_.choices.empty() && !chunk.block_reason.empty()) add_blocked(chunk.block_reason);
    if (std::ranges::all_of(reply_.choices, is_empty_success)) {
      return fail(server_error("empty_answer", "The vendor's answer says nothing."));
    }
    return std::move(reply_);
  }

 private:
  // It stopped as if all were said. (What a filter or the limit left empty is an answer.)
  static bool is_empty_success(const Choice& choice) {
    const Finish kind = choice.finish_reason.kind;
    if (kind != Finish::Stop && kind != Finish::None) return false;
    return std::ranges::all_of(choice.message->parts, is_nothing);
  }

  static bool is_nothing(const Part& part) {
    const auto* text = std::get_if<TextPart>(&part.body);
    return text != nullptr ? text->text.empty() : std::holds_alternative<ReasoningPart>(part.body);
  }

  void add_blocked(const std::string& reason) {
    Choice& choice = reply_.choices.emplace_back();
    choice.message.emplace().role = Role::Assistant;
    choice.finish_reason = {.kind = Finish::ContentFilter, .native = reason};
  }

  void add_choice(GeminiCandidate candidate) {
    Choice& choice = reply_.choices.emplace_back();
    choice.index = candidate.index;
    choice.extra = std::move(candidate.extra);
    Message& message = choice.message.emplace();
    message.role = Role::Assistant;
    std::string text;
    GeminiOutput output{.has_calls = false, .is_empty = true};
    for (GeminiPart& part : candidate.parts) {
      output.has_calls = output.has_calls || part.call.has_value();
      add_part(message, std::move(part));
      output.is_empty = output.is_empty && is_nothing(message.parts.back());
      if (const auto* said = std::get_if<TextPart>(&message.parts.back().body)) text += said->text;
    }
    choice.finish_reason = gemini_finish(candidate.finish_reason, output);
    message.annotations.text = annotations_of(
        {candidate.citation_metadata.text, candidate.grounding_metadata.text}, {.text = text});
    if (!candidate.logprobs_result.empty()) {
      choice.logprobs.text = logprobs_of(candidate.logprobs_result.text);
    }
    keep(choice, "citationMetadata", std::move(candidate.citation_metadata));
    keep(choice, "groundingMetadata", std::move(candidate.grounding_metadata));
  }

  // For callers of the same dialect.
  static void keep(Choice& choice, std::string_view name, RawJson json) {
    if (!json.empty()) choice.extra.push_back({std::string{name}, std::move(json)});
  }

  void add_part(Message& message, GeminiPart part) {
    Part& added = message.parts.emplace_back();
    const std::string signature = std::move(part.signature);
    if (part.call) {
      added.body = tool_call(std::move(*part.call));
    } else {
      added = canonical_part(std::move(part));
    }
    if (!signature.empty()) {
      added.proofs.push_back(signature_of_vendor(signature, source_.provider));
    }
  }

  ToolCall tool_call(GeminiCall call) {
    ToolCall made;
    made.id = call.id.empty() ? made_call_id(source_, calls_) : std::move(call.id);
    ++calls_;
    made.type = "function";
    FunctionCall& function = made.function.emplace();
    function.name = std::move(call.name);
    function.arguments.text = call.args.empty() ? "{}" : std::move(call.args.text);
    return made;
  }

  const ReplySource& source_;
  JsonReader json_;
  DocumentReader reader_{json_, DocumentReader::Keys::CamelCase};
  ChatReply reply_;
  std::size_t calls_ = 0;
};

}  // namespace

Result<ChatReply> parse_gemini_reply(std::string_view body, const ReplySource& source) {
  return ReplyReading{source}.run(body);
}

std::string made_call_id(const ReplySource& source, std::size_t number) {
  return fmt::format("call_{}_{}", source.request_id, number);
}

}  // namespace sar::protocol
