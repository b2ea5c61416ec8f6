// OpenAI's chat streams: events of the wire to canonical ones, and back.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "protocol/chat_event.hpp"
#include "protocol/json_reader.hpp"
#include "protocol/sse.hpp"

namespace sar::protocol {

// Reads a stream of any vendor of the family. It forgives what they are known to do: tool calls
// without an index, with the same index twice, with id and name repeated or the arguments whole, an
// object or null; content null, empty or a list of parts; no [DONE]; usage in odd places.
class OpenAiChatStream {
 public:
  // Appends what `event` says. Error StreamBroken: it is not JSON; the stream is of no further use.
  [[nodiscard]] Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out);
  // At the end of the bytes. Error StreamBroken: the answer was not complete.
  [[nodiscard]] Result<void> end(std::vector<ChatEvent>& out);

 private:
  using Events = std::vector<ChatEvent>;
  using Mark = JsonReader::Mark;
  struct Fragment;  // what one element of `tool_calls` says
  struct OpenCall {
    std::optional<std::int64_t> index;  // the vendor's, if it gives one
    std::string id;
    std::string held_arguments;         // that came before the name
    std::optional<std::size_t> number;  // once the name has come
  };

  // Moves the cursor to the value of a field of the object at `object`. Vendors order keys as they
  // like, and what comes last may be needed first.
  bool find(const Mark& object, std::string_view name);
  template <class Read>
  void for_each_element(Read read);

  void read_chunk(Events& out);
  void read_start(const Mark& chunk, Events& out);
  void read_choice(const Mark& choice, Events& out);
  void read_delta(std::int64_t choice, Events& out);
  bool read_delta_field(std::int64_t choice, std::string_view name, Events& out);
  void read_content(std::int64_t choice, Events& out);
  void read_content_part(std::int64_t choice, Events& out);
  void read_usage(const Mark& chunk, Events& out);
  bool read_usage_at(const Mark& object, Events& out);
  void read_error(const SseEvent& event, const Mark& chunk, Events& out);
  [[nodiscard]] Fragment read_fragment(const Mark& element);
  void add_fragment(std::int64_t choice, Fragment fragment, Events& out);

  JsonReader reader_;
  bool has_start_ = false;
  bool is_finished_ = false;                             // a choice has ended
  bool is_done_ = false;                                 // the vendor has said so, or has given up
  std::map<std::int64_t, std::vector<OpenCall>> calls_;  // by choice
};

// Writes canonical events as OpenAI's chunks.
class OpenAiChatStreamWriter {
 public:
  // Appends the bytes for `event`. The ChatStart comes first; it is said with every chunk.
  void write(std::string& out, const ChatEvent& event);

 private:
  void write_event(std::string& out, const ChatStart& event);
  void write_event(std::string& out, const ToolCallStart& event);
  void write_event(std::string& out, const ToolArgumentsDelta& event);
  void write_event(std::string& out, const ExtraDelta& event);
  void write_event(std::string& out, const ChoiceFinish& event);
  void write_event(std::string& out, const UsageUpdate& event);
  void write_event(std::string& out, const StreamError& event);
  void write_event(std::string& out, const KeepAlive& event);
  void write_event(std::string& out, const StreamEnd& event);
  void write_event(std::string& out, const auto& delta);

  // Pieces of JSON objects without their braces: the delta's fields, and the choice's others.
  void write_choice(std::string& out, std::int64_t choice, std::string_view delta,
                    std::string_view others);
  void write_chunk(std::string& out, std::string_view choices, std::string_view usage) const;

  ChatStart start_;
  std::vector<std::int64_t> begun_;  // choices that have said their role
  std::set<std::pair<std::int64_t, std::size_t>> custom_calls_;  // by choice and call
};

}  // namespace sar::protocol
