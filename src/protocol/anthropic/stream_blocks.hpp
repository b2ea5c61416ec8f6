// The content blocks of a stream: one after the other, each opened by its first real delta and
// closed before the next. Internal to the dialect.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/anthropic/words.hpp"
#include "protocol/canonical/chat_event.hpp"
#include "protocol/json/object_end.hpp"

namespace sar::protocol {

// Vendors interleave what Anthropic streams in sequence. What comes while a tool call is open and
// incomplete waits until that is complete; all else is written at once.
class AnthropicStreamBlocks {
 public:
  explicit AnthropicStreamBlocks(std::string request_id) : request_id_(std::move(request_id)) {}

  void add_text(std::string& out, std::string_view text);
  void add_thoughts(std::string& out, std::string_view text);
  // Of the thoughts before it.
  void add_proof(std::string& out, const Proof& proof);
  // `citations`: elements of a list. Left out if no text is being written.
  void add_citations(std::string& out, std::string_view citations);
  // One that comes whole.
  void add_block(std::string& out, std::string_view json);
  void start_call(std::string& out, const ToolCallStart& start);
  void add_call_proof(std::string& out, std::size_t call, const Proof& proof);
  void add_arguments(std::string& out, std::size_t call, std::string_view text);
  // Nothing follows.
  void finish(std::string& out);

  [[nodiscard]] bool has_calls() const { return !calls_.empty(); }

 private:
  enum class Kind : std::uint8_t { None, Text, Thinking, Call, Whole };
  struct Call {
    ToolCallStart start;
    std::string held;  // arguments that are not yet written
    std::vector<Proof> proofs;
    ObjectEnd end;
    bool is_closed = false;
  };
  // What waits: a call, or text or thoughts, or a whole block.
  struct Waiting {
    Kind kind = Kind::None;
    std::size_t call = 0;
    std::string text;
    std::vector<Proof> proofs;
  };

  [[nodiscard]] bool must_wait() const;
  void place_text(std::string& out, std::string_view text);
  void place_thoughts(std::string& out, std::string_view text);
  void place_proof(std::string& out, const Proof& proof);
  void make_way(std::string& out, Kind kind);
  void wait(Kind kind, std::string_view text);
  void open(std::string& out, Kind kind, std::string_view block);
  void close(std::string& out);
  void sign_thoughts(std::string& out);
  void write_delta(std::string& out, std::string_view delta);
  void write_whole(std::string& out, std::string_view block);
  void begin_call(std::string& out, std::size_t call);
  void open_call(std::string& out, const Call& call);
  void write_arguments(std::string& out, Call& call);
  void resume(std::string& out);
  void resume_with(std::string& out, const Waiting& next);

  std::string request_id_;
  Kind kind_ = Kind::None;  // of the open block
  std::int64_t index_ = -1;
  std::size_t open_call_ = 0;
  bool is_call_begun_ = false;  // its block is in the stream
  std::vector<Proof> proofs_;   // of the open thoughts
  std::deque<Call> calls_;
  std::deque<Waiting> waiting_;
};

}  // namespace sar::protocol
