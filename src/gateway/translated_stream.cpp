#include "gateway/translated_stream.hpp"

namespace sar::gateway {
namespace {

using namespace protocol;

// Whether the event is about one token of the answer.
bool carries_token(const ChatEvent& event) {
  return std::holds_alternative<TextDelta>(event) ||
         std::holds_alternative<ReasoningDelta>(event) ||
         std::holds_alternative<RefusalDelta>(event) ||
         std::holds_alternative<ToolCallStart>(event) ||
         std::holds_alternative<ToolArgumentsDelta>(event) ||
         std::holds_alternative<PartDelta>(event);
}

}  // namespace

Result<void> TranslatedStream::feed(std::string_view bytes, std::string& out) {
  if (framing_ == Framing::Events) {
    events_.feed(bytes);
  } else {
    lines_.feed(bytes);
  }
  SseEvent event;
  while (!done_) {
    SAR_TRY(has_event, next(event));
    if (!has_event) break;
    SAR_CHECK(reader_->read(event, pending_));
    SAR_CHECK(pass_on(out));
  }
  return {};
}

Result<bool> TranslatedStream::next(SseEvent& event) {
  return framing_ == Framing::Events ? events_.next(event) : lines_.next(event);
}

Result<void> TranslatedStream::end(std::string& out) {
  SseEvent event;
  const bool has_rest =
      !done_ && (framing_ == Framing::Events ? events_.take_rest(event) : lines_.take_rest(event));
  if (has_rest) {
    SAR_CHECK(reader_->read(event, pending_));
    SAR_CHECK(pass_on(out));
  }
  if (done_) return {};
  SAR_CHECK(reader_->end(pending_));
  return pass_on(out);
}

void TranslatedStream::close(const Usage& usage, std::string& out) {
  if (!usage_) writer_->write(out, UsageUpdate{.usage = {.counts = usage, .original = {}}});
  writer_->write(out, StreamEnd{});
}

bool TranslatedStream::fail(const CallerError& error, std::string& out) {
  writer_->fail(out, error);
  return true;
}

Result<void> TranslatedStream::pass_on(std::string& out) {
  for (const ChatEvent& event : pending_) {
    if (const auto* error = std::get_if<StreamError>(&event)) {
      error_json_ = error->error.text;
      pending_.clear();
      return sar::fail(error_in_stream());
    }
    note(event);
    if (!done_) writer_->write(out, event);
  }
  pending_.clear();
  return {};
}

void TranslatedStream::note(const ChatEvent& event) {
  if (carries_token(event)) ++tokens_seen_;
  if (const auto* update = std::get_if<UsageUpdate>(&event)) usage_ = update->usage.counts;
  finished_ = finished_ || std::holds_alternative<ChoiceFinish>(event);
  done_ = std::holds_alternative<StreamEnd>(event);
}

}  // namespace sar::gateway
