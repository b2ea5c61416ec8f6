// One connection to a vendor, from its first request to its last.
#pragma once

#include <functional>
#include <memory>

#include "net/body_decoder.hpp"
#include "net/client_counters.hpp"
#include "net/client_options.hpp"
#include "net/head_assembler.hpp"
#include "net/http_client.hpp"
#include "net/response_parser.hpp"
#include "net/transport.hpp"

namespace sar::net {

class ClientConnection final : private Transport::Watcher {
 public:
  // Called once when an idle connection is of no more use; may destroy it.
  using Expired = std::move_only_function<void(ClientConnection*)>;

  ClientConnection(TransportPtr transport, TimerWheel& wheel, const ClientOptions& options,
                   ClientCounters& counters);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  [[nodiscard]] Transport& transport() { return *transport_; }
  [[nodiscard]] int status() const { return traits_.status; }
  [[nodiscard]] const HeaderTable& headers() const { return headers_; }

  // Sends the request and waits for the head of the answer. `untouched` becomes true when it failed
  // before the kernel took a byte: then the vendor cannot have seen the request.
  [[nodiscard]] Task<Result<void>> exchange_heads(OutboundRequest request, bool& untouched);
  // As HttpReply::read. A limit of 0 has passed already.
  [[nodiscard]] Task<Result<std::string_view>> read_body(std::chrono::milliseconds idle_limit,
                                                         const CancelSignal& cancel);
  // The answer was read to its end, and both sides allow another one.
  [[nodiscard]] bool reusable();

  // Between two requests a connection watches for its end.
  void become_idle(std::chrono::milliseconds time_max, Expired expired);
  void become_busy();

 private:
  void on_input(IoState state) override;
  void expire();

  [[nodiscard]] Task<IoState> dispatch(const OutboundRequest& request, bool& untouched);
  [[nodiscard]] Task<Result<void>> receive_head(AnswerBody body, const CancelSignal& cancel);
  // True: a final head has been parsed. False: more input is needed.
  [[nodiscard]] Result<bool> take_head(AnswerBody body);
  [[nodiscard]] Result<bool> parse_head(AnswerBody body);

  TransportPtr transport_;
  ClientCounters& counters_;
  Timer idle_timer_;
  Expired expired_;
  HeadAssembler assembler_;
  HeaderTable headers_;
  ResponseTraits traits_;
  BodyDecoder body_decoder_;
  unsigned interim_heads_ = 0;
};

}  // namespace sar::net
