// OpenAI's chat streams: events of the wire to canonical ones, and back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Reads a stream of any vendor of the family. It forgives what they are known to do: tool calls
// without an index, with the same index twice, with id and name repeated or the arguments whole, an
// object or null; content null, empty or a list of parts; no [DONE]; usage in odd places.
class OpenAiChatStream final : public StreamReader {
 public:
  explicit OpenAiChatStream(const ReplySource& source = {})
      : provider_(source.provider), request_id_(source.request_id) {}

  [[nodiscard]] Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out) override;
  [[nodiscard]] Result<void> end(std::vector<ChatEvent>& out) override;

 private:
  using Events = std::vector<ChatEvent>;
  using Mark = JsonReader::Mark;
  struct Fragment;  // what one element of `tool_calls` says
  struct OpenCall {
    std::optional<std::int64_t> index;  // the vendor's, if it gives one
    std::string id;
    std::string held_arguments;         // that came before the name
    std::optional<std::size_t> number;  // once the name has come
    RawJson held_signature = {};
  };

  struct ChoiceState {
    std::vector<OpenCall> calls;
    std::size_t begun_calls = 0;
    bool is_finished = false;
    DetailsJoiner details;  // reasoning_details that have come since the last proof
  };

  // Moves the cursor to the value of a field of the object at `object`. Vendors order keys as they
  // like, and what comes last may be needed first.
  bool find(const Mark& object, std::string_view name);
  template <class Read>
  void for_each_element(Read read) {
    if (!reader_.enter_array()) return;
    while (reader_.next_element()) {
      const Mark element = reader_.mark();
      read(element);
      reader_.rewind(element);
      reader_.take();
    }
  }

  void finish(Events& out);
  [[nodiscard]] std::optional<RawJson> find_error(const SseEvent& event, const Mark& chunk);
  void read_choices(const Mark& chunk, Events& out);
  void read_start(const Mark& chunk, Events& out);
  void read_chunk_extras(const Mark& chunk, Events& out);
  void read_choice(const Mark& choice, Events& out);
  void read_finish(const Mark& choice, std::int64_t index, Events& out);
  void read_choice_extras(const Mark& choice, std::int64_t index, Events& out);
  void read_delta(std::int64_t choice, Events& out);
  bool read_delta_field(std::int64_t choice, std::string_view name, Events& out);
  void say_details(std::int64_t choice, Events& out, std::size_t place);
  void read_content(std::int64_t choice, Events& out);
  void read_content_part(std::int64_t choice, Events& out);
  void read_usage(const Mark& chunk, Events& out);
  bool read_usage_at(const Mark& object, Events& out);
  [[nodiscard]] Fragment read_fragment(const Mark& element);
  void add_fragment(std::int64_t choice, Fragment fragment, Events& out);

  std::string provider_;
  std::string request_id_;
  JsonReader reader_;
  bool has_start_ = false;
  bool is_done_ = false;                         // the vendor has said so, or has given up
  std::map<std::int64_t, ChoiceState> choices_;  // by index
  ExtraFields extras_;                           // of the chunks, as last said
};

// Writes canonical events as OpenAI's chunks.
class OpenAiChatStreamWriter final : public StreamWriter {
 public:
  explicit OpenAiChatStreamWriter(AnswerTarget target) : target_(std::move(target)) { begin({}); }

  void write(std::string& out, const ChatEvent& event) override;
  void fail(std::string& out, const CallerError& error) override;

 private:
  void write_event(std::string& out, const ChatStart& event);
  void write_event(std::string& out, const ReasoningDelta& event);
  void write_event(std::string& out, const ProofDelta& event);
  void write_event(std::string& out, const ToolCallStart& event);
  void write_event(std::string& out, const ToolArgumentsDelta& event);
  void write_event(std::string& out, const ExtraDelta& event);
  void write_event(std::string& out, const ChoiceFinish& event);
  void write_event(std::string& out, const UsageUpdate& event);
  void write_event(std::string& out, const StreamError& event);
  void write_event(std::string& out, const KeepAlive& event);
  void write_event(std::string& out, const StreamEnd& event);
  void write_event(std::string& out, const auto& delta);

  void begin(const ChatStart& start);
  // Pieces of JSON objects without their braces: the delta's fields, and the choice's others.
  void write_choice(std::string& out, std::int64_t choice, std::string_view delta,
                    std::string_view others);
  void write_chunk(std::string& out, std::string_view choices, std::string_view usage);

  AnswerTarget target_;
  ChatStart start_;
  std::optional<UsageReport> usage_;  // the last one said
  std::string chunk_extras_;          // `,"name":value` of those that the next chunk says
  struct BegunCall {
    std::string id;
    bool is_custom = false;
  };
  struct BegunChoice {
    bool has_role = false;
    std::size_t unproved_bytes = 0;  // of thoughts, since the last proof
    std::size_t proofs = 0;
  };
  std::map<std::int64_t, BegunChoice> choices_;                      // by index
  std::map<std::pair<std::int64_t, std::size_t>, BegunCall> calls_;  // by choice and call
};

}  // namespace sar::protocol
