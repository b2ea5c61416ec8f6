// A streamed chat answer, event by event, in OpenAI's order: role, content or tool fragments,
// finish, usage (if asked for), [DONE]. Also the faults that strike in the middle of it.
#pragma once

#include <cstdint>
#include <string>

#include "chat_answer.hpp"
#include "turn.hpp"

namespace sim {

class ChatStream {
 public:
  enum class Framing : std::uint8_t { Chunked, Bare };

  // The views in `play` must stay valid until the stream ended.
  // The first turn begins with `head`, if the framing is chunked.
  void begin(const ChatPlay& play, Framing framing, const Head& head);
  // Appends the next events.
  Turn advance(std::string& out);
  // Completion tokens whose events have been appended so far.
  [[nodiscard]] std::int64_t tokens() const { return tokens_; }

 private:
  bool append_next_piece(std::string& out);
  void append_content(std::string& out);
  void append_tool_fragment(std::string& out);
  void append_end(std::string& out);
  Turn strike(std::string& out);

  void append_delta(std::string& out, std::int64_t choice, std::string_view delta,
                    std::string_view finish_reason = {});
  void append_delta_to_all(std::string& out, std::string_view delta);
  void append_chunk(std::string& out, std::string_view choices);
  void append_event(std::string& out, std::string_view data);
  void append_framed(std::string& out, std::string_view bytes);

  ChatPlay play_;
  Framing framing_ = Framing::Chunked;
  Head head_;
  std::int64_t strike_after_ = -1;  // pieces; -1: no fault in the middle
  std::int64_t pieces_ = 0;
  std::int64_t tokens_ = 0;
  bool has_begun_ = false;
  std::string text_, choices_, event_, frame_;  // scratch memory, reused
};

}  // namespace sim
