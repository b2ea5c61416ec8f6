// The accumulator of an SDK.
#include "order.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <map>
#include <stdexcept>

#include "protocol/json/json_text.hpp"
#include "support/json_normal_form.hpp"

namespace sar::test {
namespace {

using namespace protocol;
using simdjson::dom::element;

struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require(bool holds, std::string_view what) {
  if (!holds) throw Problem{std::string{what}};
}

std::string text(element object, std::string_view name) {
  std::string_view value;
  require(object[name].get(value) == simdjson::SUCCESS, fmt::format("no text '{}'", name));
  return std::string{value};
}

std::size_t number(element object, std::string_view name) {
  std::uint64_t value = 0;
  require(object[name].get(value) == simdjson::SUCCESS, fmt::format("no number '{}'", name));
  return value;
}

element member(element object, std::string_view name) {
  element value;
  require(object[name].get(value) == simdjson::SUCCESS, fmt::format("no '{}'", name));
  return value;
}

std::string json(element value) { return json_normal_form(simdjson::minify(value)); }

struct Item {
  std::string id;
  std::string type;
  bool is_done = false;
  std::map<std::string, std::string> texts;  // by kind of delta and index
  std::string done_json;
};

// Deltas and what their `done` event calls the whole.
struct Kind {
  std::string_view stem;
  std::string_view whole;
  std::string_view index;  // of the part, if the item has parts
};
constexpr Kind kKinds[] = {
    {"response.output_text", "text", "content_index"},
    {"response.refusal", "refusal", "content_index"},
    {"response.reasoning_summary_text", "text", "summary_index"},
    {"response.function_call_arguments", "arguments", ""},
    {"response.custom_tool_call_input", "input", ""},
};

class Accumulator {
 public:
  void take(std::string_view name, element event) {
    const std::string type = text(event, "type");
    require(name == type, "the event's name is not its type");
    require(number(event, "sequence_number") == count_++, "a gap in the sequence numbers");
    require(!is_over_, "something after the end");
    if (count_ == 1) return begin(type, "response.created", event);
    if (count_ == 2) return begin(type, "response.in_progress", event);
    if (type == "response.output_item.added") return add(event);
    if (type == "response.output_item.done") return end(event);
    if (type == "response.completed" || type == "response.incomplete") return finish(type, event);
    if (type == "error") return;
    is_over_ = type == "response.failed";
    if (!is_over_) speak(type, event);
  }

  void end() const { require(is_over_, "no end"); }

 private:
  static void begin(std::string_view type, std::string_view expected, element event) {
    require(type == expected, "a stream begins with " + std::string{expected});
    const element response = member(event, "response");
    require(text(response, "status") == "in_progress", "a status at the beginning");
    require(json(member(response, "output")) == "[]", "output at the beginning");
  }

  void add(element event) {
    require(number(event, "output_index") == items_.size(), "items have indexes without gaps");
    const element item = member(event, "item");
    Item& begun = items_.emplace_back();
    begun.id = text(item, "id");
    begun.type = text(item, "type");
  }

  Item& item_of(element event) {
    const std::size_t index = number(event, "output_index");
    require(index < items_.size(), "an item that has not begun");
    require(!items_[index].is_done, "an item that has ended");
    return items_[index];
  }

  void end(element event) {
    Item& item = item_of(event);
    const element done = member(event, "item");
    require(text(done, "id") == item.id, "an item changed its id");
    for (const auto& [part, said] : item.texts) {
      require(json(done).find(json_normal_form(json_quoted(said))) != std::string::npos,
              "an item that lacks a text: " + part);
    }
    item.is_done = true;
    item.done_json = json(done);
  }

  void speak(std::string_view type, element event) {
    Item& item = item_of(event);
    require(text(event, "item_id") == item.id, "an id of another item");
    if (type == "response.content_part.added" || type == "response.reasoning_summary_part.added") {
      const bool is_summary = type.find("summary") != std::string_view::npos;
      const std::size_t index = number(event, is_summary ? "summary_index" : "content_index");
      require(item.texts.emplace(std::to_string(index), "").second, "a part twice");
      require(item.texts.size() == index + 1, "parts have indexes without gaps");
      return;
    }
    for (const Kind& kind : kKinds) {
      if (!type.starts_with(kind.stem) || type.find("annotation") != std::string_view::npos)
        continue;
      const bool is_part = !kind.index.empty();
      std::string part = is_part ? std::to_string(number(event, kind.index)) : "";
      require(!is_part || item.texts.contains(part), "a part that has not begun");
      std::string& said = item.texts[part];
      if (type.ends_with(".delta")) {
        const bool says_more =
            event["logprobs"].is_array() && event["logprobs"].get_array().value_unsafe().size() > 0;
        require(!text(event, "delta").empty() || says_more, "an empty delta");
        said.append(text(event, "delta"));
      } else if (said.empty()) {
        said = text(event, kind.whole);
      } else {
        require(text(event, kind.whole) == said, "a whole that is not the sum of its deltas");
      }
    }
  }

  void finish(std::string_view type, element event) {
    const element response = member(event, "response");
    require("response." + text(response, "status") == type, "a status that is not the event's");
    std::string items;
    for (const Item& item : items_) {
      require(item.is_done, "an item without an end");
      items.append(items.empty() ? "" : ",").append(item.done_json);
    }
    require(json(member(response, "output")) == "[" + items + "]", "other items at the end");
    is_over_ = true;
  }

  std::size_t count_ = 0;
  bool is_over_ = false;
  std::vector<Item> items_;
};

}  // namespace

std::string order_problem(std::string_view stream) {
  SseDecoder decoder;
  SseEvent event;
  Accumulator accumulator;
  simdjson::dom::parser parser;
  decoder.feed(stream);
  try {
    while (decoder.next(event).value()) {
      if (!event.has_data) continue;
      element data;
      const simdjson::padded_string padded{event.data};
      require(parser.parse(padded).get(data) == simdjson::SUCCESS, "no JSON");
      accumulator.take(event.name, data);
    }
    require(decoder.pending() == 0, "an event without an end");
    accumulator.end();
  } catch (const Problem& problem) {
    return fmt::format("{}: {}", problem.what(), event.data);
  }
  return {};
}

std::string written_responses(const std::vector<ChatEvent>& events, AnswerTarget target) {
  const auto writer = kOpenAiResponsesTranslator.make_stream_writer(std::move(target));
  std::string bytes;
  for (const ChatEvent& event : events) writer->write(bytes, event);
  return bytes;
}

ReadStream read_stream(Dialect dialect, std::string_view bytes, std::size_t piece_bytes) {
  ReadStream read;
  const auto reader =
      translator_of(dialect).make_stream_reader({.provider = "p", .request_id = "r"});
  SseDecoder decoder;
  SseEvent event;
  const auto take = [&] {
    const auto result = reader->read(event, read.events);
    if (!result) read.problem = result.error().code;
  };
  const std::size_t step = piece_bytes == 0 ? std::max<std::size_t>(bytes.size(), 1) : piece_bytes;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    decoder.feed(bytes.substr(at, step));
    while (read.problem.empty() && decoder.next(event).value()) take();
    if (!read.problem.empty()) return read;
  }
  if (decoder.take_rest(event)) take();
  if (!read.problem.empty()) return read;
  const auto end = reader->end(read.events);
  if (!end) read.problem = end.error().code;
  return read;
}

}  // namespace sar::test
