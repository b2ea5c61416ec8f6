// Canonical events, written as a stream of the Responses API. Internal to the dialect.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/json/object_end.hpp"
#include "protocol/responses/output.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Of the first choice: the API has but one.
//
// Memory: every text of the answer is kept until the stream ends, once, as it stands inside a JSON
// string (so 1 to 2 bytes per byte of text), since `done` events and the last one repeat it. The
// last event is as long as the answer.
class ResponsesStreamWriter final : public StreamWriter {
 public:
  explicit ResponsesStreamWriter(AnswerTarget target);

  void write(std::string& out, const ChatEvent& event) override;
  void fail(std::string& out, const CallerError& error) override;
  // Goes on behind events of somebody else's.
  void resume(ChatStart start, std::int64_t next_sequence);

 private:
  struct Call {
    std::size_t number = 0;  // the canonical one
    std::size_t item = 0;
    ObjectEnd arguments_end = {};  // of a function's; free text has none
    bool has_arguments = false;
    bool is_ended = false;
  };
  struct TextPlace {
    std::size_t item = 0;
    std::size_t part = 0;
  };
  struct Extra {
    std::string_view name;
    bool is_own;  // of this dialect alone
    void (ResponsesStreamWriter::*write)(std::string& out, const std::string& json);
  };
  static const Extra kExtras[];

  void write_event(std::string& out, const ChatStart& event);
  void write_event(std::string& out, const TextDelta& event);
  void write_event(std::string& out, const RefusalDelta& event);
  void write_event(std::string& out, const ReasoningDelta& event);
  void write_event(std::string& out, const ProofDelta& event);
  void write_event(std::string& out, const ToolCallStart& event);
  void write_event(std::string& out, const ToolArgumentsDelta& event);
  void write_event(std::string& out, const PartDelta& event);
  void write_event(std::string& out, const ExtraDelta& event);
  void write_event(std::string& out, const ChoiceFinish& event);
  void write_event(std::string& out, const UsageUpdate& event);
  void write_event(std::string& out, const KeepAlive& event);
  void write_event(std::string& out, const StreamEnd& event);
  void write_event(std::string& out, const StreamError& event);

  // `rest`: members after the type and the sequence number, beginning with a comma.
  void emit(std::string& out, std::string_view type, std::string_view rest);
  void emit_response(std::string& out, std::string_view type, const OutputEnd& end);
  // `"item_id":…,"output_index":…` of an item, with a comma before.
  [[nodiscard]] std::string place(std::size_t item) const;

  // Items begin one after the other; thoughts and messages end before the next item begins. Calls
  // end with their arguments, which may come interleaved; without arguments, or with free text, at
  // the end of all.
  std::size_t begin_item(std::string& out, OutputItem item);
  void end_item(std::string& out, std::size_t item);
  void end_current(std::string& out);
  void end_call(std::string& out, Call& call);
  void end_all(std::string& out);
  void end_text_part(std::string& out);
  void say(std::string& out, std::string_view text, bool is_refusal);
  void write_whole(std::string& out, std::string json);

  void write_item(std::string& out, const std::string& json);
  void begin_phase(std::string& out, const std::string& json);
  void write_citations(std::string& out, const std::string& json);
  void write_logprobs(std::string& out, const std::string& json);
  void keep_service_tier(std::string& out, const std::string& json);

  AnswerTarget target_;
  ChatStart start_;
  std::int64_t sequence_ = 0;
  std::vector<OutputItem> items_;
  std::optional<std::size_t> current_;  // a message, or thoughts, that goes on
  std::vector<Call> calls_;
  std::optional<TextPlace> last_text_;
  std::string phase_;  // JSON: of the message that comes next
  std::string service_tier_;
  FinishReason finish_;
  std::optional<UsageReport> usage_;
  bool is_cut_off_ = false;  // the model was: items that end now are not complete
  bool is_finished_ = false;
};

[[nodiscard]] std::unique_ptr<StreamWriter> make_responses_stream_writer(AnswerTarget target);

}  // namespace sar::protocol
