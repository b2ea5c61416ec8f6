// A stream whose vendor speaks another dialect than the caller: events are read into the canonical
// model and written from it.
#pragma once

#include <memory>
#include <vector>

#include "gateway/answer_stream.hpp"
#include "protocol/line_decoder.hpp"
#include "protocol/sse.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::gateway {

class TranslatedStream final : public AnswerStream {
 public:
  // How the vendor separates its events.
  enum class Framing : std::uint8_t { Events, Lines };

  TranslatedStream(Framing framing, std::unique_ptr<protocol::StreamReader> reader,
                   std::unique_ptr<protocol::StreamWriter> writer)
      : framing_(framing), reader_(std::move(reader)), writer_(std::move(writer)) {}

  [[nodiscard]] Result<void> feed(std::string_view bytes, std::string& out) override;
  [[nodiscard]] Result<void> end(std::string& out) override;
  void close(const protocol::Usage& usage, std::string& out) override;
  [[nodiscard]] bool fail(const protocol::CallerError& error, std::string& out) override;

 private:
  Result<bool> next(protocol::SseEvent& event);
  Result<void> pass_on(std::string& out);
  void note(const protocol::ChatEvent& event);

  Framing framing_;
  std::unique_ptr<protocol::StreamReader> reader_;
  std::unique_ptr<protocol::StreamWriter> writer_;
  protocol::SseDecoder events_;
  protocol::LineDecoder lines_;
  protocol::OutputCount count_;
  std::vector<protocol::ChatEvent> pending_;  // keeps its memory between two pieces
};

}  // namespace sar::gateway
