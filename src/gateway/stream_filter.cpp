#include "gateway/stream_filter.hpp"

#include <algorithm>
#include <functional>

#include "protocol/body_pieces.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kDone = "[DONE]";

// What ends a stream of the dialect, for vendors that leave it out.
std::string_view closing_of(protocol::Dialect dialect) {
  switch (dialect) {
    case protocol::Dialect::OpenAi:
    case protocol::Dialect::OpenAiCompletions:
      return "data: [DONE]\n\n";
    case protocol::Dialect::Anthropic:
      return "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    default:
      return {};
  }
}

// Whether `part` is a view into `whole`, not into a copy.
bool is_inside(std::string_view part, std::string_view whole) {
  const std::less_equal<> is_before;
  return is_before(whole.data(), part.data()) &&
         is_before(part.data() + part.size(), whole.data() + whole.size());
}

// The same edit where its text begins `bytes` later.
protocol::EventEdit behind(protocol::EventEdit edit, std::uint32_t bytes) {
  for (protocol::ByteRange* range : {&edit.model_value, &edit.left_out}) {
    if (!range->empty()) *range = {range->begin + bytes, range->end + bytes};
  }
  return edit;
}

}  // namespace

Result<void> StreamFilter::feed(std::string_view bytes, std::string& out) {
  decoder_.feed(bytes);
  protocol::SseEvent event;
  while (!done_) {
    SAR_TRY(has_event, decoder_.next(event));
    if (!has_event) break;
    SAR_CHECK(take(event, out));
  }
  return {};
}

Result<void> StreamFilter::end(std::string& out) {
  protocol::SseEvent event;
  if (!done_ && decoder_.take_rest(event)) {
    const std::size_t before = out.size();
    SAR_CHECK(take(event, out));
    std::string& passed_on = closing_.empty() ? out : closing_;
    const bool is_passed_on = !edits_.json_array && (!closing_.empty() || out.size() > before);
    if (is_passed_on && !passed_on.ends_with("\n\n")) passed_on.append("\n\n");
  }
  if (!done_ && !finished_) return sar::fail(stream_cut());
  return {};
}

void StreamFilter::close(const protocol::Usage&, std::string& out) {
  if (edits_.json_array) {
    out.append(closing_).append(has_elements_ ? "]" : "[]");
  } else if (!closing_.empty()) {
    out.append(closing_);
  } else if (edits_.adds_closing || done_) {
    out.append(closing_of(edits_.dialect));
  }
}

bool StreamFilter::fail(const protocol::CallerError& error, std::string& out) {
  const protocol::Translator& translator = protocol::translator_of(edits_.dialect);
  if (edits_.json_array) {
    out.append(separator()).append(translator.write_error(error)).append("]");
  } else if (!scan_->write_failure(out, error, edits_.model)) {
    translator.make_stream_writer({})->fail(out, error);
  }
  return true;
}

Result<void> StreamFilter::take(const protocol::SseEvent& event, std::string& out) {
  if (!event.has_data) {  // a comment keeps the connection alive; the caller may need that too
    out.append(edits_.json_array ? "\n" : event.raw);
    return {};
  }
  if (event.data == kDone) {
    done_ = true;
    return {};
  }
  auto view = scan_->scan(event);
  if (!view) {
    return sar::fail(vendor_error(ErrorClass::StreamBroken, "malformed_event",
                                  "The vendor's stream holds an event that is not JSON."));
  }
  if (view->usage) usage_ = view->usage;
  if (view->has_error || event.name == "error") {
    error_json_ = event.data;
    return sar::fail(error_in_stream());
  }
  if (view->has_token) ++tokens_seen_;
  counted_tokens_ = view->counted_tokens;
  finished_ = finished_ || view->finished;
  done_ = view->done;
  const bool is_usage_event = view->brings_usage && !view->has_choices;
  if (is_usage_event && edits_.drops_usage) return {};
  pass_on(event, *view, done_ ? closing_ : out);
  return {};
}

void StreamFilter::pass_on(const protocol::SseEvent& event, const protocol::ChatReplyView& view,
                           std::string& out) {
  const protocol::EventEdit edit{
      .model_value = edits_.model_json.empty() ? protocol::ByteRange{} : view.model_value,
      .model_json = edits_.model_json,
      .left_out = edits_.drops_usage ? view.null_usage : protocol::ByteRange{}};
  if (edits_.json_array) {
    out.append(separator());
    protocol::append_edited(out, event.data, edit);
    return;
  }
  if (edit.model_value.empty() && edit.left_out.empty()) {
    out.append(event.raw);
    return;
  }
  if (is_inside(event.data, event.raw)) {
    const auto data_begin = static_cast<std::uint32_t>(event.data.data() - event.raw.data());
    protocol::append_edited(out, event.raw, behind(edit, data_begin));
    return;
  }
  // Several data lines become one: a line break in JSON is a blank.
  if (!event.name.empty()) out.append("event: ").append(event.name).append("\n");
  out.append("data: ");
  const auto data_begin = static_cast<std::ptrdiff_t>(out.size());
  protocol::append_edited(out, event.data, edit);
  std::replace(out.begin() + data_begin, out.end(), '\n', ' ');
  out.append("\n\n");
}

}  // namespace sar::gateway
