// One request on a server connection, as the handler sees it. Reused for each request of the
// connection, so that its buffers are allocated once.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "net/body_decoder.hpp"
#include "net/date_header.hpp"
#include "net/http_error.hpp"
#include "net/http_exchange.hpp"
#include "net/request_parser.hpp"
#include "net/server_options.hpp"
#include "net/transport.hpp"

namespace sar::net {

// How long a caller may take to receive the end of an answer that is cut when the server stops.
inline constexpr std::chrono::milliseconds kLastWordsTime{2'000};

class ServerExchange final : public HttpExchange, private Transport::Watcher {
 public:
  // Whether the server is shutting down: then each answer ends its connection.
  struct Surroundings {
    const ServerOptions& options;
    DateHeader& date;
    const std::atomic<bool>& draining;
  };

  ServerExchange(Transport& transport, Surroundings surroundings, std::string peer);

  // The head is parsed into this before begin().
  [[nodiscard]] RequestHead& incoming_head() { return head_; }
  void begin(RequestTraits traits);
  // After the handler: completes what it left open. False: the connection has to end.
  [[nodiscard]] Task<bool> end();
  // An answer of the HTTP layer itself; the connection ends behind it.
  [[nodiscard]] Task<> refuse(HttpError error);
  // Bytes of the request may still come: closing now could destroy the answer on its way.
  [[nodiscard]] bool left_unread() const {
    return body_decoder_.state() != BodyDecoder::State::Complete;
  }

  [[nodiscard]] const RequestHead& head() const override { return head_; }
  [[nodiscard]] std::string_view peer() const override { return peer_; }
  [[nodiscard]] Task<Result<const std::string*>> read_body() override;
  void release_request() override;
  [[nodiscard]] Task<Result<void>> answer(AnswerHead head,
                                          std::span<const std::string_view> body) override;
  void start_stream(AnswerHead head) override;
  [[nodiscard]] Task<Result<void>> write(std::string_view bytes) override;
  [[nodiscard]] Task<Result<void>> finish(std::string_view bytes) override;
  [[nodiscard]] bool has_started() const override { return has_started_; }
  void abort() override;
  [[nodiscard]] CancelSignal& caller_gone() override { return caller_gone_; }

 private:
  enum class Progress : std::uint8_t { Open, Streaming, Answered, Broken };

  void on_input(IoState state) override;
  void watch_caller();

  // One step of reading the body, without waiting.
  [[nodiscard]] IoState pull_body();
  [[nodiscard]] IoState pull_decoded();
  [[nodiscard]] IoState pull_directly();
  [[nodiscard]] Task<Result<void>> receive_body();
  [[nodiscard]] Result<void> check_body_size(std::uint64_t bytes) const;
  void body_received();
  void discard_buffered_body();

  void write_head(const AnswerHead& head, std::string_view framing_line);
  void add_waiting_head(Gather& pieces);
  void add_chunk(Gather& pieces, std::string_view bytes);
  // Sends at once what the kernel takes; send_rest() waits for the rest, so that an answer that
  // fits costs no coroutine of its own.
  [[nodiscard]] IoState send_now(Gather& pieces);
  [[nodiscard]] Task<IoState> send_rest(Gather& pieces);
  [[nodiscard]] Result<void> sent(IoState state);

  Transport& transport_;
  Surroundings surroundings_;
  std::string peer_;
  RequestHead head_;
  RequestTraits traits_;
  BodyDecoder body_decoder_;
  std::string body_;
  CancelSignal caller_gone_;
  std::string out_head_;
  std::string chunk_line_;
  Progress progress_ = Progress::Open;
  bool has_started_ = false;
  bool head_waits_ = false;  // out_head_ leaves with the first write
  bool keep_alive_ = false;
};

}  // namespace sar::net
