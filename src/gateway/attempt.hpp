// Try: the targets of the plan one after the other, until one answers. Nothing goes to the caller
// here: a stream is held until its first real token, so every failure before it is invisible.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/request.hpp"
#include "gateway/stream_filter.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// An answer good enough to commit to.
struct Answer {
  const routing::Target* target = nullptr;
  std::unique_ptr<net::HttpReply> reply;  // of a stream: where the rest comes from; null otherwise
  std::unique_ptr<StreamFilter> filter;   // of a stream
  std::string bytes;                      // the whole body, or what of the stream goes out first
  protocol::ByteRange model_value;        // of a whole body: where the vendor's model name stands
  routing::OpenAttempt open_attempt;      // of a stream: it is in flight at its channel to its end
};

// What a chat request sends out.
struct ChatBody {
  std::string_view bytes;
  protocol::ChatRequestView view;
};

// Fills the `attempt` part of `request`. The journal knows of the request before its first byte
// leaves. Error: Cancelled if the caller left, else the most telling of the attempts' errors.
[[nodiscard]] net::Task<Result<Answer>> attempt(Worker& worker, net::HttpExchange& exchange,
                                                Request& request, const ChatBody& body);

// The more an error helps the caller, the higher: what is wrong with the request itself comes
// first, then what passes by waiting, then failures; a vendor's refusal of our credential says
// least.
[[nodiscard]] int telling_rank(const Error& error);

}  // namespace sar::gateway
