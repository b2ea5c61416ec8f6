// A stream whose dialect is the caller's own: events pass as they are, but for what the router
// owns: the model name, the usage event nobody asked for, and the end.
#pragma once

#include <memory>
#include <utility>

#include "gateway/answer_stream.hpp"
#include "protocol/sse.hpp"
#include "protocol/wires.hpp"

namespace sar::gateway {

class StreamFilter final : public AnswerStream {
 public:
  struct Edits {
    protocol::Dialect dialect = protocol::Dialect::OpenAi;
    std::string model = {};    // as the caller called it
    std::string model_json;    // … in place of the vendor's name; empty: leave that
    bool drops_usage = false;  // the caller did not ask for it, the router did
    bool adds_closing = true;  // the dialect's last event, where the vendor leaves it out
    bool json_array = false;   // events are to be the elements of one (Gemini)
  };

  StreamFilter(std::unique_ptr<protocol::StreamScan> scan, Edits edits)
      : scan_(std::move(scan)), edits_(std::move(edits)) {}

  [[nodiscard]] Result<void> feed(std::string_view bytes, std::string& out) override;
  [[nodiscard]] Result<void> end(std::string& out) override;
  void close(const protocol::Usage& usage, std::string& out) override;
  [[nodiscard]] bool fail(const protocol::CallerError& error, std::string& out) override;

 private:
  Result<void> take(const protocol::SseEvent& event, std::string& out);
  void pass_on(const protocol::SseEvent& event, const protocol::ChatReplyView& view,
               std::string& out);
  // What comes before the next element of the array.
  std::string_view separator() { return std::exchange(has_elements_, true) ? ",\r\n" : "["; }

  std::unique_ptr<protocol::StreamScan> scan_;
  protocol::SseDecoder decoder_;
  Edits edits_;
  std::string closing_;  // the vendor's own last event
  bool has_elements_ = false;
};

}  // namespace sar::gateway
