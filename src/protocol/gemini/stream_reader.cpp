#include "protocol/gemini/stream_reader.hpp"

#include <algorithm>

#include "protocol/gemini/citations.hpp"
#include "protocol/gemini/reply.hpp"
#include "protocol/gemini/words.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";  // of relays

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return static_cast<signed char>(byte) >= 0; });
}

}  // namespace

Result<void> GeminiStreamReader::read(const SseEvent& event, Events& out) {
  if (is_done_) return {};
  if (!event.has_data) {
    out.emplace_back(KeepAlive{});
    return {};
  }
  if (event.data.empty() || event.data == kDone) return {};
  JsonReader& json = reader_.json();
  json.load(event.data);
  const JsonKind kind = json.kind();
  json.take();
  if (!json.finish() || (kind != JsonKind::Object && kind != JsonKind::Array)) {
    return fail(broken("malformed_event", "The vendor's stream holds an event that is not JSON."));
  }
  json.restart();
  if (event.name == "error" && kind == JsonKind::Object) {
    read_response(out);
    if (!is_done_) out.emplace_back(StreamError{RawJson{std::string{event.data}}});
    is_done_ = true;
    return {};
  }
  if (!json.begin_array()) {
    read_response(out);
    return {};
  }
  while (json.next_element()) {
    if (is_done_) {
      json.take();
    } else {
      read_response(out);
    }
  }
  return {};
}

Result<void> GeminiStreamReader::end(Events& out) {
  if (is_done_) return {};
  if (!is_finished_) {
    return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
  }
  if (!finishes_.empty()) {
    return fail(broken("empty_answer", "The vendor's answer says nothing."));
  }
  is_done_ = true;
  out.emplace_back(StreamEnd{});
  return {};
}

void GeminiStreamReader::read_response(Events& out) {
  GeminiChunk chunk = read_chunk(reader_);
  if (!chunk.error.empty()) {
    out.emplace_back(StreamError{std::move(chunk.error)});
    is_done_ = true;
    return;
  }
  if (!has_start_) {
    has_start_ = true;
    out.emplace_back(ChatStart{.id = chunk.id.empty() ? request_id_ : std::move(chunk.id),
                               .model = std::move(chunk.model),
                               .created = {},
                               .dialect = Dialect::Gemini});
  }
  const bool has_candidates = !chunk.candidates.empty();
  for (GeminiCandidate& candidate : chunk.candidates) read_candidate(std::move(candidate), out);
  if (!has_candidates && !chunk.block_reason.empty()) {
    is_finished_ = true;
    out.emplace_back(
        ChoiceFinish{0, {.kind = Finish::ContentFilter, .native = chunk.block_reason}});
  }
  if (chunk.usage) out.emplace_back(UsageUpdate{std::move(*chunk.usage)});
}

void GeminiStreamReader::read_candidate(GeminiCandidate candidate, Events& out) {
  for (GeminiPart& part : candidate.parts) read_part(candidate.index, std::move(part), out);
  if (has_output_) say_finishes(out);
  read_citations(candidate, out);
  if (!candidate.logprobs_result.empty()) {
    std::string logprobs = logprobs_of(candidate.logprobs_result.text);
    if (!logprobs.empty()) {
      out.emplace_back(ExtraDelta{candidate.index, {"logprobs", {std::move(logprobs)}}});
    }
  }
  read_finish(candidate.index, candidate.finish_reason, out);
}

void GeminiStreamReader::read_part(std::int64_t choice, GeminiPart part, Events& out) {
  if (part.call) {
    read_call(choice, std::move(part), out);
    return;
  }
  const std::string signature = std::move(part.signature);
  Part whole = canonical_part(std::move(part));
  if (auto* text = std::get_if<TextPart>(&whole.body)) {
    Candidate& candidate = candidates_[choice];
    candidate.is_ascii = candidate.is_ascii && is_ascii(text->text);
    has_output_ = has_output_ || !text->text.empty();
    if (!text->text.empty()) out.emplace_back(TextDelta{choice, std::move(text->text)});
  } else if (auto* thought = std::get_if<ReasoningPart>(&whole.body)) {
    if (!thought->text.empty())
      out.emplace_back(ReasoningDelta{choice, std::move(thought->text), {}});
  } else {
    has_output_ = true;
    out.emplace_back(PartDelta{choice, std::move(whole)});
  }
  if (!signature.empty()) {
    out.emplace_back(ProofDelta{choice, signature_of_vendor(signature, provider_)});
  }
}

void GeminiStreamReader::read_call(std::int64_t choice, GeminiPart part, Events& out) {
  Candidate& candidate = candidates_[choice];
  GeminiCall& call = *part.call;
  has_output_ = true;
  if (call.name.empty() && candidate.open_call) {
    add_pieces(choice, call, out);
    return;
  }
  close_call(choice, out);
  const std::size_t number = candidate.calls++;
  const ReplySource source{.provider = provider_, .request_id = request_id_};
  out.emplace_back(ToolCallStart{choice, number,
                                 call.id.empty() ? made_call_id(source, calls_) : call.id,
                                 std::move(call.name)});
  ++calls_;
  if (!part.signature.empty()) {
    out.emplace_back(ProofDelta{choice, signature_of_vendor(part.signature, provider_), number});
  }
  if (call.will_continue.value_or(false) || !call.partial_args.empty()) {
    candidate.open_call = OpenCall{.number = number, .arguments = {}};
    add_pieces(choice, call, out);
  } else {
    out.emplace_back(
        ToolArgumentsDelta{choice, number, call.args.empty() ? "{}" : std::move(call.args.text)});
  }
}

// A call goes on as long as its parts say so.
void GeminiStreamReader::add_pieces(std::int64_t choice, const GeminiCall& call, Events& out) {
  OpenCall& open = *candidates_[choice].open_call;
  std::string text;
  for (const GeminiPartialArgument& piece : call.partial_args) text += open.arguments.add(piece);
  if (!text.empty()) out.emplace_back(ToolArgumentsDelta{choice, open.number, std::move(text)});
  if (!call.will_continue.value_or(false)) close_call(choice, out);
}

void GeminiStreamReader::close_call(std::int64_t choice, Events& out) {
  std::optional<OpenCall>& open = candidates_[choice].open_call;
  if (!open) return;
  out.emplace_back(ToolArgumentsDelta{choice, open->number, open->arguments.finish()});
  open.reset();
}

void GeminiStreamReader::read_finish(std::int64_t choice, std::string_view native, Events& out) {
  const GeminiOutput output{.has_calls = candidates_[choice].calls > 0, .is_empty = !has_output_};
  FinishReason reason = gemini_finish(native, output);
  if (reason.kind == Finish::None) return;
  close_call(choice, out);
  is_finished_ = true;
  finishes_.push_back(ChoiceFinish{choice, std::move(reason)});
  if (has_output_ || finishes_.back().reason.kind != Finish::Stop) say_finishes(out);
}

void GeminiStreamReader::read_citations(const GeminiCandidate& candidate, Events& out) {
  Candidate& known = candidates_[candidate.index];
  const std::string both = candidate.citation_metadata.text + candidate.grounding_metadata.text;
  if (both.empty() || both == known.grounding) return;
  known.grounding = both;
  std::string annotations =
      annotations_of({candidate.citation_metadata.text, candidate.grounding_metadata.text},
                     {.text = {}, .is_ascii = known.is_ascii});
  if (annotations.empty()) return;
  out.emplace_back(ExtraDelta{candidate.index, {"annotations", {std::move(annotations)}}});
}

void GeminiStreamReader::say_finishes(Events& out) {
  for (ChoiceFinish& finish : finishes_) out.emplace_back(std::move(finish));
  finishes_.clear();
}

}  // namespace sar::protocol
