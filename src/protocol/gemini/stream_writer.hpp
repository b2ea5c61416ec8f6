// A stream for a caller who speaks Gemini. Internal to the dialect.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocol/translation.hpp"

namespace sar::protocol {

// Text goes out at once. A call goes out whole, when its choice is finished; why it is finished,
// and the counts, are said with the end, since others tell the counts last. The official SDKs know
// no comments, so that a KeepAlive is nothing.
class GeminiStreamWriter final : public StreamWriter {
 public:
  explicit GeminiStreamWriter(AnswerTarget target) : target_(std::move(target)) {}

  void write(std::string& out, const ChatEvent& event) override;
  void fail(std::string& out, const CallerError& error) override;

 private:
  struct Call {
    std::string id;
    std::string name;
    std::string arguments;
    bool is_custom = false;
    std::vector<Proof> proofs;
  };
  struct Choice {
    std::map<std::size_t, Call> calls;
    std::string grounding;
    FinishReason finish;
    bool is_finished = false;
    bool is_refused = false;
  };

  void write_event(std::string& out, const ChatStart& event);
  void write_event(std::string& out, const TextDelta& event);
  void write_event(std::string& out, const ReasoningDelta& event);
  void write_event(std::string& out, const ProofDelta& event);
  void write_event(std::string& out, const RefusalDelta& event);
  void write_event(std::string& out, const ToolCallStart& event);
  void write_event(std::string& out, const ToolArgumentsDelta& event);
  void write_event(std::string& out, const PartDelta& event);
  void write_event(std::string& out, const ExtraDelta& event);
  void write_event(std::string& out, const ChoiceFinish& event);
  void write_event(std::string& out, const UsageUpdate& event);
  void write_event(std::string& out, const StreamEnd& event);
  void write_event(std::string&, const KeepAlive&) {}
  void write_event(std::string&, const StreamError&) {}

  // A chunk with one part: `fields` without their braces.
  void put_part(std::string& out, std::int64_t choice, std::string_view fields);
  void put_parts(std::string& out, std::int64_t choice, std::string_view parts);
  // A candidate's members behind its content.
  void put_chunk(std::string& out, std::string_view candidates, std::string_view usage);
  void put_frame(std::string& out, std::string json);

  AnswerTarget target_;
  ChatStart start_;
  std::map<std::int64_t, Choice> choices_;
  UsageReport usage_;
  bool has_usage_ = false;
  bool has_frames_ = false;
};

}  // namespace sar::protocol
