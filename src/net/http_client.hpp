// The one way out: HTTP/1.1 requests to vendors, over pooled connections. Abstract, so that the
// gateway is tested without a network. The real one is net/http_client_pool.hpp, one per worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/headers.hpp"
#include "core/result.hpp"
#include "net/cancel.hpp"
#include "net/task.hpp"

namespace sar::net {

// Where connections go. Connections are pooled per (tls, host, port).
struct Origin {
  bool tls = true;
  std::string host;  // name or address literal, without brackets; also SNI and the name to verify
  std::uint16_t port = 443;
  auto operator<=>(const Origin&) const = default;
};

// Request line and header fields, flat and ready to send, all but Content-Length and the blank
// line. Made once per credential, since it holds one; zeroed on destruction.
class OutboundHead {
 public:
  // Adds Host. Errors (router's): method, path, a field name or value that is not legal HTTP, or a
  // field that is ours to set (Host, Content-Length, Transfer-Encoding, Connection).
  [[nodiscard]] static Result<std::shared_ptr<const OutboundHead>> make(
      Origin origin, std::string_view method, std::string_view path,
      std::span<const Header> fields);
  ~OutboundHead();
  OutboundHead(const OutboundHead&) = delete;
  OutboundHead& operator=(const OutboundHead&) = delete;

  [[nodiscard]] const Origin& origin() const { return origin_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  // Its three pieces: "POST ", the target, and the rest.
  [[nodiscard]] std::string_view before_target() const { return text().substr(0, target_begin_); }
  [[nodiscard]] std::string_view target() const {
    return text().substr(target_begin_, target_length_);
  }
  [[nodiscard]] std::string_view after_target() const {
    return text().substr(target_begin_ + target_length_);
  }

 private:
  OutboundHead(Origin origin, std::string text, std::size_t target_begin,
               std::size_t target_length);
  Origin origin_;
  std::string text_;
  std::size_t target_begin_;
  std::size_t target_length_;
};

struct Deadlines {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{120'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds whole{0};  // from send() to the last byte; 0: no limit
};

struct OutboundRequest {
  const OutboundHead& head;
  std::span<const std::string_view> body;  // sent as they are, one after the other
  Deadlines deadlines;
  CancelSignal& cancel;  // closes the connection at once
  // In place of the head's own target, for vendors that have the model in it; empty: the head's.
  // REQUIRES: is_target() (net/syntax.hpp) and begins with '/'.
  std::string_view target = {};
  // Fields of this request alone, as finished lines. REQUIRES: no other line breaks.
  std::string_view header_lines = {};
};

// The answer of a vendor; its connection goes back to the pool when the body has been read to its
// end and both sides allow it, and is closed otherwise.
class HttpReply {
 public:
  virtual ~HttpReply() = default;
  [[nodiscard]] virtual int status() const = 0;
  [[nodiscard]] virtual const HeaderTable& headers() const = 0;
  // The next piece of the body, de-chunked. Empty: the body has ended as its framing says (a body
  // without length and chunks ends with the connection). The view lives until the next call. Errors
  // (the vendor's): Timeout "idle_timeout", StreamBroken (reset, cut, bad chunk); Cancelled.
  [[nodiscard]] virtual Task<Result<std::string_view>> read() = 0;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Sends the request and waits for the head of the answer (1xx are skipped, redirects not
  // followed). A pooled connection that turns out to be closed before a byte of an answer came is
  // replaced by a fresh one once, without the caller noticing, only if the kernel reports that the
  // vendor closed before it took the request. Errors (the vendor's, retry OtherChannel):
  // ServerError "connect_failed" | "tls_failed" | "bad_response" | "connection_closed", Timeout
  // "connect_timeout" | "first_byte_timeout"; and Cancelled. REQUIRES: everything in `request`
  // lives until the Task is done.
  [[nodiscard]] virtual Task<Result<std::unique_ptr<HttpReply>>> send(OutboundRequest request) = 0;
};

}  // namespace sar::net
