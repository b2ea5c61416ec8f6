#include "gateway/stream_filter.hpp"

#include <algorithm>

#include "provider/error_body.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kDone = "[DONE]";

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
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
    if (out.size() > before && !out.ends_with("\n\n")) out.append("\n\n");
  }
  if (!done_ && !finished_) {
    return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
  }
  return {};
}

Result<void> StreamFilter::take(const protocol::SseEvent& event, std::string& out) {
  if (!event.has_data) {  // a comment keeps the connection alive; the caller may need that too
    out.append(event.raw);
    return {};
  }
  if (event.data == kDone) {
    done_ = true;
    return {};
  }
  auto view = scanner_.scan_reply(event.data);
  if (!view)
    return fail(broken("malformed_event", "The vendor's stream holds an event that is not JSON."));
  if (view->usage) usage_ = view->usage;
  const bool says_nothing = !view->has_choices && !view->usage && !view->has_error;
  if (view->has_error || event.name == "error" ||
      (says_nothing && provider::is_bare_error(event.data))) {
    error_json_ = event.data;
    return fail(vendor_error(ErrorClass::ServerError, "error_in_stream",
                             "The vendor reported an error inside its stream."));
  }
  if (view->has_token) ++tokens_seen_;
  finished_ = finished_ || view->finished;
  const bool is_usage_event = view->usage.has_value() && !view->has_choices;
  if (!(is_usage_event && edits_.drop_usage_event)) pass_on(event, *view, out);
  return {};
}

void StreamFilter::pass_on(const protocol::SseEvent& event, const protocol::ChatReplyView& view,
                           std::string& out) {
  if (edits_.model_json.empty() || view.model_value.empty()) {
    out.append(event.raw);
    return;
  }
  if (!event.name.empty()) out.append("event: ").append(event.name).append("\n");
  out.append("data: ");
  const auto data_begin = static_cast<std::ptrdiff_t>(out.size());
  protocol::append_with_model(out, event.data, view.model_value, edits_.model_json);
  // Several data lines: they are one now, and a line break in JSON is a blank.
  if (event.data.contains('\n')) std::replace(out.begin() + data_begin, out.end(), '\n', ' ');
  out.append("\n\n");
}

}  // namespace sar::gateway
