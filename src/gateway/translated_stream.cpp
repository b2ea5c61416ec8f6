#include "gateway/translated_stream.hpp"

namespace sar::gateway {
namespace {

using namespace protocol;

// The text of an event that carries some of the answer; a null view: it carries none.
std::string_view text_of(const ChatEvent& event) {
  if (const auto* text = std::get_if<TextDelta>(&event)) return text->text;
  if (const auto* thought = std::get_if<ReasoningDelta>(&event)) return thought->text;
  if (const auto* refusal = std::get_if<RefusalDelta>(&event)) return refusal->text;
  if (const auto* arguments = std::get_if<ToolArgumentsDelta>(&event)) return arguments->text;
  if (const auto* call = std::get_if<ToolCallStart>(&event)) return call->name;
  return std::holds_alternative<PartDelta>(event) ? std::string_view{""} : std::string_view{};
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
  if (const std::string_view text = text_of(event); text.data() != nullptr) {
    ++tokens_seen_;
    count_.add(text);
    counted_tokens_ = count_.tokens();
  }
  if (const auto* update = std::get_if<UsageUpdate>(&event)) usage_ = update->usage.counts;
  finished_ = finished_ || std::holds_alternative<ChoiceFinish>(event);
  done_ = std::holds_alternative<StreamEnd>(event);
}

}  // namespace sar::gateway
