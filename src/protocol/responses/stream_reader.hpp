// Streams of the Responses API, read into canonical events. Internal to the dialect.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/responses/items.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// It forgives what vendors are known to do: no `event:` lines, a [DONE], events left out (what only
// comes whole, in a `done` event or in the last one, is read there), an error in two events.
class ResponsesStreamReader final : public StreamReader {
 public:
  explicit ResponsesStreamReader(const ReplySource& source) : provider_(source.provider) {}

  Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out) override;
  Result<void> end(std::vector<ChatEvent>& out) override;

 private:
  struct Event;  // what the data of one event says
  // An item that has begun.
  struct OpenItem {
    std::optional<std::int64_t> index;  // the vendor's
    std::string id;
    std::optional<std::size_t> call;  // its number, once it is told
    std::string held_arguments;       // that came before its name
    bool has_content = false;         // texts, arguments or thoughts were told
    bool has_citations = false;
    bool has_logprobs = false;
    bool has_phase = false;
    bool has_summary = false;  // its thoughts are told in short
    std::int64_t part = -1;    // the last one of its texts that was told
  };
  using Events = std::vector<ChatEvent>;
  using Handle = void (ResponsesStreamReader::*)(Event& event, Events& out);
  struct EventType {
    std::string_view type;
    Handle handle;
  };
  static const EventType kEventTypes[];

  void start(Event& event, Events& out);
  void item_added(Event& event, Events& out);
  void item_done(Event& event, Events& out);
  void text(Event& event, Events& out);
  void refusal(Event& event, Events& out);
  void thoughts(Event& event, Events& out);
  void arguments(Event& event, Events& out);
  void annotation(Event& event, Events& out);
  void finish(Event& event, Events& out);
  void failed(Event& event, Events& out);
  void error(Event& event, Events& out);
  void keep_alive(Event& event, Events& out);

  Event read_event(const SseEvent& event);
  void ensure_start(Events& out);
  OpenItem& open_item(const Event& event);
  // Whether the text is news: a `done` event repeats what its deltas said.
  bool is_news(OpenItem& open, const Event& event);
  void begin_call(OpenItem& open, const ResponsesItem& item, Events& out);
  void tell_arguments(OpenItem& open, std::string text, Events& out);
  // Of items that are whole, what was not told before.
  void tell_item(OpenItem& open, ResponsesItem&& item, Events& out);
  void tell_call(OpenItem& open, ResponsesItem& item, Events& out);
  void tell_thoughts(OpenItem& open, const ResponsesItem& item, Events& out);
  void tell_phase(OpenItem& open, const ResponsesItem& item, Events& out);
  void tell_message(OpenItem& open, ResponsesItem& item, Events& out);

  JsonReader reader_;
  std::string provider_;
  bool has_start_ = false;
  bool is_done_ = false;
  std::size_t call_count_ = 0;
  std::vector<OpenItem> items_;
};

[[nodiscard]] std::unique_ptr<StreamReader> make_responses_stream_reader(const ReplySource& source);

}  // namespace sar::protocol
