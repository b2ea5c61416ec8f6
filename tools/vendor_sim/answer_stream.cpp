// What is common to the streams of all dialects.
#include "answer_stream.hpp"

#include "json_text.hpp"

namespace sim {
namespace {

// As much as one turn appends when nothing slows it down.
constexpr std::size_t kTurnBytesMax = 16 * 1024;
// Lets what was sent before a reset or a cut arrive first.
constexpr std::chrono::milliseconds kBeforeStrike{20};

constexpr ErrorAnswer kStreamError{500, "server_error", "",
                                   "The server had an error while generating."};

}  // namespace

void append_piece(std::string& out, const Progress& progress, std::int64_t choice) {
  const Piece& piece = progress.piece;
  if (piece.block != Block::Call) {
    progress.spoken.append(out, choice);
  } else if (piece.index > 0) {
    const auto from = static_cast<std::size_t>(piece.index - 1) * kToolFragmentBytes;
    json::append_escaped(out, tool_arguments(progress.answer).substr(from, kToolFragmentBytes));
  }
}

void Wire::break_off(EventWriter& to) const {
  to.data() = R"({"type":"content_block_delta","id":"sim","delta":{"content":"to)";
  to.send();
}

void Wire::keep_alive(EventWriter& to) const { to.send_bytes(": keep-alive\n\n"); }

void AnswerStream::begin(const Answer& answer, const Wire& wire, EventWriter::Framing framing,
                         const Head& head) {
  wire_ = &wire;
  events_.begin(framing);
  progress_.answer = answer;  // keeps its memory
  progress_.served = 0;
  progress_.reasoned = 0;
  progress_.block = -1;
  progress_.events = 0;
  head_ = head;
  has_head_ = framing == EventWriter::Framing::Chunked;
  has_begun_ = false;
  pieces_ = 0;
  pieces_max_ = pieces_of(answer);
  strike_after_ = -1;
  if (is_mid_stream(answer.scenario.fault)) {
    const auto half = (pieces_max_ + 1) / 2;
    strike_after_ = answer.scenario.fault_after >= 0 ? answer.scenario.fault_after : half;
  }
}

Turn AnswerStream::advance(std::string& out) {
  events_.write_to(out);
  if (has_begun_ && strike_after_ == pieces_) return strike();
  const Scenario& scenario = progress_.answer.scenario;
  const bool is_slow = scenario.tokens_per_second > 0;
  Turn turn;
  if (!has_begun_) {
    has_begun_ = true;
    turn.wait = scenario.first_token;
    append_beginning(out);
  } else if (is_slow) {
    turn.wait =
        std::chrono::microseconds{static_cast<std::int64_t>(1e6 / scenario.tokens_per_second)};
  }
  while (strike_after_ != pieces_ && pieces_ != pieces_max_) {
    append_next_piece();
    if (is_slow || out.size() > kTurnBytesMax) break;
  }
  if (pieces_ == pieces_max_ && strike_after_ != pieces_) {
    append_end();
    turn.then = Then::Finish;
  }
  return turn;
}

void AnswerStream::append_beginning(std::string& out) {
  if (has_head_) append_head(out, head_);
  const Scenario& scenario = progress_.answer.scenario;
  for (std::int64_t sent = 0; sent < scenario.keep_alives; ++sent) wire_->keep_alive(events_);
  if (scenario.fault != Fault::EmptyStream) wire_->begin(events_, progress_);
  if (scenario.fault == Fault::EmptyStream) pieces_ = pieces_max_;
}

void AnswerStream::append_next_piece() {
  Answer& answer = progress_.answer;
  Piece& piece = progress_.piece;
  piece = piece_at(pieces_);
  if (piece.block != Block::Call) {
    if (piece.is_first()) {
      progress_.spoken = piece.block == Block::Text ? answer.text : answer.reasoning;
    }
    progress_.spoken.next();
  }
  progress_.served += answer.call.choices;
  if (piece.block == Block::Reasoning) progress_.reasoned += answer.call.choices;
  if (piece.is_first()) {
    ++progress_.block;
    wire_->open(events_, progress_);
  }
  wire_->piece(events_, progress_);
  if (piece.is_last()) wire_->close(events_, progress_);
  ++pieces_;
  if (answer.scenario.keep_alives > 0) wire_->keep_alive(events_);
}

bool AnswerStream::takes_turns() const {
  return progress_.answer.scenario.interleaves && wire_->interleaves();
}

Piece AnswerStream::piece_at(std::int64_t number) const {
  const Answer& answer = progress_.answer;
  const auto reasoning = answer.reasoning.count();
  if (number < reasoning) return {.block = Block::Reasoning, .index = number, .count = reasoning};
  number -= reasoning;
  const auto text = answer.text.count();
  if (number < text) return {.block = Block::Text, .index = number, .count = text};
  return call_piece_at(number - text);
}

Piece AnswerStream::call_piece_at(std::int64_t number) const {
  const auto calls = progress_.answer.tool_calls;
  const auto fragments = fragments_per_tool_call(progress_.answer);
  const bool in_turns = takes_turns();
  return {.block = Block::Call,
          .call = in_turns ? number % calls : number / fragments,
          .index = in_turns ? number / calls : number % fragments,
          .count = fragments};
}

void AnswerStream::append_end() {
  switch (progress_.answer.scenario.fault) {
    case Fault::NoEnd:
    case Fault::EmptyStream:
      break;
    case Fault::NoTerminator:
      wire_->finish(events_, progress_);
      break;
    case Fault::TwoTerminators:
      wire_->finish(events_, progress_);
      wire_->terminate(events_, progress_);
      wire_->terminate(events_, progress_);
      break;
    default:
      wire_->finish(events_, progress_);
      wire_->terminate(events_, progress_);
  }
  events_.finish();
}

Turn AnswerStream::strike() {
  strike_after_ = -1;
  switch (progress_.answer.scenario.fault) {
    case Fault::ResetMidStream:
      return {.wait = kBeforeStrike, .then = Then::Reset};
    case Fault::CutMidStream:
      return {.wait = kBeforeStrike, .then = Then::Cut};
    case Fault::MalformedJson:
      wire_->break_off(events_);
      return {};
    case Fault::MalformedSse:
      events_.send_bytes("this is no event stream\n<p>nor is this</p>\n\n");
      break;
    case Fault::ErrorInStream:
      append_failure();
      break;
    default:
      return {.then = Then::Hang};
  }
  events_.finish();
  return {.then = Then::Finish};
}

void AnswerStream::append_failure() {
  const Scenario& scenario = progress_.answer.scenario;
  const auto status = static_cast<int>(scenario.status);
  const ErrorAnswer error =
      status > 0 ? error_of_status(status, progress_.answer.dialect) : kStreamError;
  // Other shapes are of vendors that send events.
  if (scenario.shape == ErrorShape::Own || !wire_->stream_type().starts_with("text/event-stream")) {
    return wire_->fail(events_, progress_, error);
  }
  append_error(events_.data(), error, {}, scenario.shape);
  events_.send();
}

}  // namespace sim
