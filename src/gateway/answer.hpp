// An answer of a vendor that is good enough to commit to.
#pragma once

#include <memory>
#include <string>

#include "gateway/answer_stream.hpp"
#include "gateway/request.hpp"
#include "net/http_client.hpp"
#include "protocol/chat_view.hpp"
#include "routing/channel_state.hpp"

namespace sar::gateway {

struct Answer {
  const routing::Target* target = nullptr;
  std::unique_ptr<net::HttpReply> reply;  // of a stream: where the rest comes from; null otherwise
  std::unique_ptr<AnswerStream> stream;   // of a stream
  std::string content_type = "application/json";
  std::string bytes;                  // the whole body, or what of the stream goes out first
  protocol::ByteRange model_value;    // of a whole body: where the vendor's model name stands
  routing::OpenAttempt open_attempt;  // of a stream: it is in flight at its channel to its end
};

}  // namespace sar::gateway
