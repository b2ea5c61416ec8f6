// Events of the Responses API, read into canonical ones.
#include "protocol/responses/stream_reader.hpp"

#include <algorithm>

#include "protocol/json/json_text.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/reply.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kDone = "[DONE]";

Error broken(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::StreamBroken, std::string{code}, std::string{message});
}

bool is_text_field(std::string_view name) {
  return name == "delta" || name == "text" || name == "refusal" || name == "arguments" ||
         name == "input";
}

std::string_view inner(std::string_view list) { return list.substr(1, list.size() - 2); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

}  // namespace

// Views are into the data.
struct ResponsesStreamReader::Event {
  std::string_view data;
  std::string_view type;
  std::string item_id;
  std::optional<std::int64_t> output_index;
  std::int64_t part = 0;  // summary_index or content_index
  std::string text;
  std::string_view logprobs;
  std::string_view annotation;
  std::string_view error;
  std::optional<JsonReader::Mark> item;
  std::optional<JsonReader::Mark> response;

  [[nodiscard]] bool is_done() const { return type.ends_with(".done"); }
  [[nodiscard]] bool is_summary() const { return type.find("summary") != type.npos; }

  // Takes the value at the cursor, or leaves it: false.
  bool read_field(JsonReader& reader, std::string_view name) {
    switch (reader.kind()) {
      case JsonKind::String:
        return read_string(reader, name);
      case JsonKind::Number:
        return read_number(reader, name);
      case JsonKind::Object:
        if (name == "item") item = reader.mark();
        if (name == "response") response = reader.mark();
        if (name == "annotation") annotation = reader.take();
        if (name == "error") error = reader.take();
        return name == "annotation" || name == "error";
      case JsonKind::Array:
        if (name == "logprobs") logprobs = inner(reader.take());
        return name == "logprobs";
      default:
        return false;
    }
  }

  bool read_string(JsonReader& reader, std::string_view name) {
    if (name == "type") {
      type = reader.take_string().raw;
    } else if (name == "item_id") {
      item_id = reader.take_string().to_text();
    } else if (name == "error") {
      error = reader.take();
    } else if (is_text_field(name)) {
      text = reader.take_string().to_text();
    } else {
      return false;
    }
    return true;
  }

  bool read_number(JsonReader& reader, std::string_view name) {
    const bool is_part = name == "summary_index" || name == "content_index";
    if (!is_part && name != "output_index") return false;
    const auto number = integer_value(reader.take());
    if (is_part) {
      part = number.value_or(0);
    } else {
      output_index = number;
    }
    return true;
  }
};

const ResponsesStreamReader::EventType ResponsesStreamReader::kEventTypes[] = {
    {"response.created", &ResponsesStreamReader::start},
    {"response.in_progress", &ResponsesStreamReader::start},
    {"response.queued", &ResponsesStreamReader::start},
    {"response.output_item.added", &ResponsesStreamReader::item_added},
    {"response.output_item.done", &ResponsesStreamReader::item_done},
    {"response.output_text.delta", &ResponsesStreamReader::text},
    {"response.output_text.done", &ResponsesStreamReader::text},
    {"response.output_text.annotation.added", &ResponsesStreamReader::annotation},
    {"response.refusal.delta", &ResponsesStreamReader::refusal},
    {"response.refusal.done", &ResponsesStreamReader::refusal},
    {"response.reasoning_summary_text.delta", &ResponsesStreamReader::thoughts},
    {"response.reasoning_summary_text.done", &ResponsesStreamReader::thoughts},
    {"response.reasoning_text.delta", &ResponsesStreamReader::thoughts},
    {"response.reasoning_text.done", &ResponsesStreamReader::thoughts},
    {"response.function_call_arguments.delta", &ResponsesStreamReader::arguments},
    {"response.function_call_arguments.done", &ResponsesStreamReader::arguments},
    {"response.custom_tool_call_input.delta", &ResponsesStreamReader::arguments},
    {"response.custom_tool_call_input.done", &ResponsesStreamReader::arguments},
    {"response.completed", &ResponsesStreamReader::finish},
    {"response.incomplete", &ResponsesStreamReader::finish},
    {"response.failed", &ResponsesStreamReader::failed},
    {"error", &ResponsesStreamReader::error},
    {"keepalive", &ResponsesStreamReader::keep_alive},
    {"ping", &ResponsesStreamReader::keep_alive},
};

Result<void> ResponsesStreamReader::read(const SseEvent& event, Events& out) {
  if (is_done_ || event.data == kDone) return {};
  if (!event.has_data) {
    out.emplace_back(KeepAlive{});
    return {};
  }
  reader_.load(event.data);
  const bool is_object = reader_.kind() == JsonKind::Object;
  reader_.take();
  if (!reader_.finish() || !is_object) {
    return fail(broken("malformed_event", "The vendor's stream holds an event that is not JSON."));
  }
  reader_.restart();
  Event read = read_event(event);
  const auto* known = std::ranges::find(kEventTypes, read.type, &EventType::type);
  if (known != std::end(kEventTypes)) {
    (this->*known->handle)(read, out);
  } else if (!read.error.empty()) {
    error(read, out);
  }
  return {};
}

Result<void> ResponsesStreamReader::end(Events&) {
  if (is_done_) return {};
  return fail(broken("stream_cut", "The vendor's stream ended before the answer was complete."));
}

ResponsesStreamReader::Event ResponsesStreamReader::read_event(const SseEvent& event) {
  Event read;
  read.data = event.data;
  read.type = event.name;
  JsonString key;
  reader_.begin_object();
  while (reader_.next_key(key)) {
    if (!read.read_field(reader_, key.raw)) reader_.take();
  }
  return read;
}

void ResponsesStreamReader::ensure_start(Events& out) {
  if (std::exchange(has_start_, true)) return;
  ChatStart start;
  start.dialect = Dialect::OpenAiResponses;
  out.emplace_back(std::move(start));
}

void ResponsesStreamReader::start(Event& event, Events& out) {
  if (has_start_ || !event.response) return;
  has_start_ = true;
  reader_.rewind(*event.response);
  ResponsesHead head = read_responses_head(reader_);
  out.emplace_back(ChatStart{.id = std::move(head.id),
                             .model = std::move(head.model),
                             .created = std::move(head.created),
                             .dialect = Dialect::OpenAiResponses});
}

ResponsesStreamReader::OpenItem& ResponsesStreamReader::open_item(const Event& event) {
  const auto is_it = [&](const OpenItem& open) {
    if (event.output_index) return open.index == event.output_index;
    return event.item_id.empty() || open.id == event.item_id;
  };
  const auto found = std::find_if(items_.rbegin(), items_.rend(), is_it);
  if (found != items_.rend()) return *found;
  OpenItem& open = items_.emplace_back();
  open.index = event.output_index;
  open.id = event.item_id;
  return open;
}

void ResponsesStreamReader::item_added(Event& event, Events& out) {
  ensure_start(out);
  if (!event.item) return;
  reader_.rewind(*event.item);
  const ResponsesItem item = read_responses_item(reader_, event.data);
  event.item_id = item.id;
  OpenItem& open = open_item(event);
  tell_phase(open, item, out);
  begin_call(open, item, out);
}

void ResponsesStreamReader::item_done(Event& event, Events& out) {
  ensure_start(out);
  if (!event.item) return;
  reader_.rewind(*event.item);
  ResponsesItem item = read_responses_item(reader_, event.data);
  event.item_id = item.id;
  tell_item(open_item(event), std::move(item), out);
}

bool ResponsesStreamReader::is_news(OpenItem& open, const Event& event) {
  if (event.text.empty() || (event.is_done() && open.part == event.part)) return false;
  open.part = event.part;
  open.has_content = true;
  return true;
}

void ResponsesStreamReader::text(Event& event, Events& out) {
  ensure_start(out);
  OpenItem& open = open_item(event);
  if (is_news(open, event)) out.emplace_back(TextDelta{0, std::move(event.text)});
  if (is_blank(event.logprobs) || (event.is_done() && open.has_logprobs)) return;
  open.has_logprobs = !event.is_done();
  out.emplace_back(
      ExtraDelta{0, {"logprobs", {logprobs_json(event.logprobs)}}, ExtraPlace::Choice});
}

void ResponsesStreamReader::refusal(Event& event, Events& out) {
  ensure_start(out);
  if (is_news(open_item(event), event)) out.emplace_back(RefusalDelta{0, std::move(event.text)});
}

// Either in short or in full: who sends both says it twice.
void ResponsesStreamReader::thoughts(Event& event, Events& out) {
  ensure_start(out);
  OpenItem& open = open_item(event);
  if (!open.has_content) open.has_summary = event.is_summary();
  if (open.has_summary != event.is_summary()) return;
  const bool is_next = open.has_content && open.part != event.part;
  if (!is_news(open, event)) return;
  if (is_next) event.text.insert(0, kSummaryBreak);
  out.emplace_back(ReasoningDelta{0, std::move(event.text), {}});
}

void ResponsesStreamReader::arguments(Event& event, Events& out) {
  ensure_start(out);
  OpenItem& open = open_item(event);
  if (is_news(open, event)) tell_arguments(open, std::move(event.text), out);
}

void ResponsesStreamReader::annotation(Event& event, Events& out) {
  ensure_start(out);
  if (event.annotation.empty()) return;
  open_item(event).has_citations = true;
  out.emplace_back(ExtraDelta{0, {"annotations", {"[" + nested_citation(event.annotation) + "]"}}});
}

void ResponsesStreamReader::begin_call(OpenItem& open, const ResponsesItem& item, Events& out) {
  const ResponsesItemKind kind = kind_of(item);
  const bool is_custom = kind == ResponsesItemKind::CustomCall;
  if (open.call || item.name.empty()) return;
  if (!is_custom && kind != ResponsesItemKind::FunctionCall) return;
  open.call = call_count_++;
  out.emplace_back(
      ToolCallStart{0, *open.call, item.call_id, item.name, is_custom ? "custom" : "function"});
  if (!open.held_arguments.empty()) tell_arguments(open, std::move(open.held_arguments), out);
}

void ResponsesStreamReader::tell_arguments(OpenItem& open, std::string text, Events& out) {
  if (open.call) {
    out.emplace_back(ToolArgumentsDelta{0, *open.call, std::move(text)});
  } else {
    open.held_arguments.append(text);
  }
}

void ResponsesStreamReader::finish(Event& event, Events& out) {
  ResponsesHead head;
  if (event.response) {
    reader_.rewind(*event.response);
    head = read_responses_head(reader_);
  }
  if (!head.error.empty() || head.status == "failed") return failed(event, out);
  start(event, out);
  ensure_start(out);
  if (items_.empty() && head.output) {
    reader_.rewind(*head.output);
    reader_.begin_array();
    while (reader_.next_element()) {
      tell_item(items_.emplace_back(), read_responses_item(reader_, event.data), out);
    }
  }
  is_done_ = true;
  if (event.type == "response.incomplete") head.status = "incomplete";
  if (!head.service_tier.empty()) {
    out.emplace_back(
        ExtraDelta{0, {"service_tier", {json_quoted(head.service_tier)}}, ExtraPlace::Chunk});
  }
  out.emplace_back(ChoiceFinish{0, finish_of(head, call_count_ > 0)});
  if (head.usage) out.emplace_back(UsageUpdate{std::move(*head.usage)});
  out.emplace_back(StreamEnd{});
}

void ResponsesStreamReader::failed(Event& event, Events& out) {
  ResponsesHead head;
  if (event.response) {
    reader_.rewind(*event.response);
    head = read_responses_head(reader_);
  }
  if (head.usage) {
    ensure_start(out);
    out.emplace_back(UsageUpdate{std::move(*head.usage)});
  }
  is_done_ = true;
  if (head.error.empty()) {
    head.error.text = R"({"code":"server_error","message":"The vendor gave up."})";
  }
  out.emplace_back(StreamError{std::move(head.error)});
}

// A failed response follows, and says the same.
void ResponsesStreamReader::error(Event& event, Events& out) {
  is_done_ = true;
  const std::string_view json = event.error.empty() ? event.data : event.error;
  out.emplace_back(StreamError{RawJson{std::string{json}}});
}

void ResponsesStreamReader::keep_alive(Event&, Events& out) { out.emplace_back(KeepAlive{}); }

std::unique_ptr<StreamReader> make_responses_stream_reader(const ReplySource& source) {
  return std::make_unique<ResponsesStreamReader>(source);
}

}  // namespace sar::protocol
