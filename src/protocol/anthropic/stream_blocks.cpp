#include "protocol/anthropic/stream_blocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocol/anthropic/proofs.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/sse.hpp"

namespace sar::protocol {
namespace {

std::string text_delta(std::string_view text) {
  return R"({"type":"text_delta","text":)" + json_quoted(text) + "}";
}

std::string thinking_delta(std::string_view text) {
  return R"({"type":"thinking_delta","thinking":)" + json_quoted(text) + "}";
}

constexpr std::string_view kTextBlock = R"({"type":"text","text":""})";
constexpr std::string_view kThinkingBlock = R"({"type":"thinking","thinking":"","signature":""})";

}  // namespace

void AnthropicStreamBlocks::add_text(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (must_wait()) {
    wait(Kind::Text, text);
  } else {
    place_text(out, text);
  }
}

void AnthropicStreamBlocks::add_thoughts(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (must_wait()) {
    wait(Kind::Thinking, text);
  } else {
    place_thoughts(out, text);
  }
}

void AnthropicStreamBlocks::add_proof(std::string& out, const Proof& proof) {
  if (must_wait()) {
    wait(Kind::Thinking, {});
    add_to_proofs(waiting_.back().proofs, proof);
  } else {
    place_proof(out, proof);
  }
}

void AnthropicStreamBlocks::add_block(std::string& out, std::string_view json) {
  if (must_wait()) {
    waiting_.push_back({.kind = Kind::Whole, .call = 0, .text = std::string{json}, .proofs = {}});
    return;
  }
  close(out);
  write_whole(out, json);
}

void AnthropicStreamBlocks::place_text(std::string& out, std::string_view text) {
  make_way(out, Kind::Text);
  if (kind_ == Kind::None) open(out, Kind::Text, kTextBlock);
  write_delta(out, text_delta(text));
}

void AnthropicStreamBlocks::place_thoughts(std::string& out, std::string_view text) {
  // A signature ends what it signs; only fragments of a list go on beside the thoughts.
  const bool is_signed = !proofs_.empty() && proofs_.front().kind != kReasoningDetailsProof;
  make_way(out, is_signed ? Kind::None : Kind::Thinking);
  if (kind_ == Kind::None) open(out, Kind::Thinking, kThinkingBlock);
  write_delta(out, thinking_delta(text));
}

void AnthropicStreamBlocks::place_proof(std::string& out, const Proof& proof) {
  if (proof.kind == kRedactedThinkingProof) {
    close(out);
    write_whole(out, redacted_thinking_block(proof));
    return;
  }
  make_way(out, Kind::Thinking);
  if (kind_ == Kind::None) open(out, Kind::Thinking, kThinkingBlock);
  add_to_proofs(proofs_, proof);
}

void AnthropicStreamBlocks::add_citations(std::string& out, std::string_view citations) {
  if (kind_ != Kind::Text) return;
  JsonReader reader;
  const std::string list = fmt::format("[{}]", citations);
  reader.load(list);
  reader.begin_array();
  while (reader.next_element()) {
    write_delta(out, fmt::format(R"({{"type":"citations_delta","citation":{}}})", reader.take()));
  }
}

void AnthropicStreamBlocks::start_call(std::string& out, const ToolCallStart& start) {
  const std::size_t number = calls_.size();
  if (start.call != number) return;  // said twice
  calls_.push_back({.start = start, .held = {}, .proofs = {}, .end = {}});
  if (must_wait()) {
    waiting_.push_back({.kind = Kind::Call, .call = number, .text = {}, .proofs = {}});
    return;
  }
  make_way(out, Kind::None);
  begin_call(out, number);
}

// The block waits for the first of its arguments, so that a proof comes before it.
void AnthropicStreamBlocks::begin_call(std::string& out, std::size_t call) {
  kind_ = Kind::Call;
  open_call_ = call;
  is_call_begun_ = false;
  write_arguments(out, calls_[call]);
}

void AnthropicStreamBlocks::add_call_proof(std::string& out, std::size_t call, const Proof& proof) {
  const bool is_begun =
      call < calls_.size() &&
      (calls_[call].is_closed || (kind_ == Kind::Call && open_call_ == call && is_call_begun_));
  if (call < calls_.size() && !is_begun) {
    calls_[call].proofs.push_back(proof);
  } else {
    add_proof(out, proof);
  }
}

void AnthropicStreamBlocks::add_arguments(std::string& out, std::size_t call,
                                          std::string_view text) {
  if (call >= calls_.size() || calls_[call].is_closed) return;
  calls_[call].held.append(text);
  calls_[call].end.feed(text);
  if (kind_ != Kind::Call || open_call_ != call) return;
  write_arguments(out, calls_[call]);
  if (calls_[call].end.is_reached() && !waiting_.empty()) resume(out);
}

// Free text becomes JSON when all of it is there.
void AnthropicStreamBlocks::write_arguments(std::string& out, Call& call) {
  const bool is_custom = call.start.type == "custom";
  if (call.held.empty() || (is_custom && !call.is_closed)) return;
  if (!std::exchange(is_call_begun_, true)) open_call(out, call);
  const std::string json = is_custom ? anthropic_custom_input(call.held) : call.held;
  write_delta(out, R"({"type":"input_json_delta","partial_json":)" + json_quoted(json) + "}");
  call.held.clear();
}

void AnthropicStreamBlocks::open_call(std::string& out, const Call& call) {
  for (const Proof& proof : call.proofs) write_whole(out, redacted_thinking_block(proof));
  const std::string id = call.start.id.empty()
                             ? fmt::format("toolu_{}_{}", request_id_, call.start.call)
                             : call.start.id;
  open(out, Kind::Call,
       fmt::format(R"({{"type":"tool_use","id":{},"name":{},"input":{{}}}})",
                   json_quoted(anthropic_tool_id(id)), json_quoted(call.start.name)));
}

bool AnthropicStreamBlocks::must_wait() const {
  if (!waiting_.empty()) return true;
  return kind_ == Kind::Call && !calls_[open_call_].end.is_reached();
}

// Closes the open block, unless it is of this kind.
void AnthropicStreamBlocks::make_way(std::string& out, Kind kind) {
  if (kind_ != Kind::None && (kind_ != kind || kind == Kind::Call)) close(out);
}

void AnthropicStreamBlocks::wait(Kind kind, std::string_view text) {
  const bool is_more = !waiting_.empty() && waiting_.back().kind == kind &&
                       (waiting_.back().proofs.empty() || text.empty());
  if (!is_more) waiting_.push_back({.kind = kind, .call = 0, .text = {}, .proofs = {}});
  waiting_.back().text.append(text);
}

void AnthropicStreamBlocks::resume(std::string& out) {
  while (!waiting_.empty()) {
    if (kind_ == Kind::Call && !calls_[open_call_].end.is_reached()) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    resume_with(out, next);
  }
}

void AnthropicStreamBlocks::resume_with(std::string& out, const Waiting& next) {
  if (next.kind == Kind::Call) {
    close(out);
    begin_call(out, next.call);
  } else if (next.kind == Kind::Text) {
    place_text(out, next.text);
  } else if (next.kind == Kind::Whole) {
    close(out);
    write_whole(out, next.text);
  } else {
    if (!next.text.empty()) place_thoughts(out, next.text);
    for (const Proof& proof : next.proofs) place_proof(out, proof);
  }
}

void AnthropicStreamBlocks::open(std::string& out, Kind kind, std::string_view block) {
  kind_ = kind;
  ++index_;
  append_sse(out,
             fmt::format(R"({{"type":"content_block_start","index":{},"content_block":{}}})",
                         index_, block),
             "content_block_start");
}

void AnthropicStreamBlocks::write_delta(std::string& out, std::string_view delta) {
  append_sse(
      out, fmt::format(R"({{"type":"content_block_delta","index":{},"delta":{}}})", index_, delta),
      "content_block_delta");
}

// A block without deltas.
void AnthropicStreamBlocks::write_whole(std::string& out, std::string_view block) {
  open(out, Kind::Text, block);
  close(out);
}

void AnthropicStreamBlocks::close(std::string& out) {
  if (kind_ == Kind::None) return;
  if (kind_ == Kind::Thinking) sign_thoughts(out);
  if (kind_ == Kind::Call) {
    Call& call = calls_[open_call_];
    call.is_closed = true;
    write_arguments(out, call);
    if (!is_call_begun_) open_call(out, call);
  }
  kind_ = Kind::None;
  append_sse(out, fmt::format(R"({{"type":"content_block_stop","index":{}}})", index_),
             "content_block_stop");
}

// One signature per block: what else there is gets blocks without thoughts.
void AnthropicStreamBlocks::sign_thoughts(std::string& out) {
  const std::vector<Proof> proofs = std::exchange(proofs_, {});
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    if (i > 0) {
      append_sse(out, fmt::format(R"({{"type":"content_block_stop","index":{}}})", index_),
                 "content_block_stop");
      open(out, Kind::Thinking, kThinkingBlock);
    }
    write_delta(out, R"({"type":"signature_delta","signature":)" +
                         anthropic_proof_text(whole_proof(proofs[i])) + "}");
  }
}

void AnthropicStreamBlocks::finish(std::string& out) {
  close(out);
  while (!waiting_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    resume_with(out, next);
  }
  close(out);
}

}  // namespace sar::protocol
