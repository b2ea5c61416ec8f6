// One HTTP request and its answer, as the server hands them to a handler. Abstract, so that
// handlers are tested without a socket.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/headers.hpp"
#include "core/result.hpp"
#include "net/cancel.hpp"
#include "net/http_error.hpp"
#include "net/task.hpp"

namespace sar::net {

struct RequestHead {
  std::string method;  // "GET"
  std::string target;  // as sent: path, or path?query
  HeaderTable headers;
  [[nodiscard]] std::string_view path() const;   // up to '?', never decoded
  [[nodiscard]] std::string_view query() const;  // after '?'
};

struct AnswerHead {
  int status = 200;
  std::string_view content_type = "application/json";
  // Further fields as finished lines, "Name: value\r\n" each. REQUIRES: no other line breaks.
  std::string_view header_lines = {};
};

class HttpExchange {
 public:
  // What every exchange reserves behind the body, so that JSON can be parsed in place.
  static constexpr std::size_t kBodyPadding = 64;

  virtual ~HttpExchange() = default;

  [[nodiscard]] virtual const RequestHead& head() const = 0;
  // Address of the peer, without port.
  [[nodiscard]] virtual std::string_view peer() const = 0;

  // The whole body; its capacity exceeds its size by kBodyPadding at least. The string stays valid
  // and unchanged until the handler returns or calls release_request(). Errors: PayloadTooLarge,
  // Timeout, BadRequest (framing), Cancelled; after them the connection closes behind the answer.
  [[nodiscard]] virtual Task<Result<const std::string*>> read_body() = 0;
  // Gives back the memory of head and body: for a stream that will last.
  virtual void release_request() = 0;

  // Sends a whole answer; Content-Length is the sum of the pieces.
  [[nodiscard]] virtual Task<Result<void>> answer(AnswerHead head,
                                                  std::span<const std::string_view> body) = 0;

  // Streamed answer, chunked (close-delimited for an HTTP/1.0 caller): start_stream() only notes
  // the head, which leaves together with the first write(). write() waits for the socket:
  // back-pressure.
  virtual void start_stream(AnswerHead head) = 0;
  [[nodiscard]] virtual Task<Result<void>> write(std::string_view bytes) = 0;
  // The last bytes (may be empty) together with the end of the message.
  [[nodiscard]] virtual Task<Result<void>> finish(std::string_view bytes) = 0;
  // True once a byte of an answer was handed to the socket: from here nothing can be retried.
  [[nodiscard]] virtual bool has_started() const = 0;
  // Ends the connection without a clean end of message, so that the caller cannot mistake a cut
  // answer for a whole one.
  virtual void abort() = 0;

  // Fires when the caller closes or resets the connection while its request is in progress, or when
  // the server stops and waits no longer: then there is still time for a last word to the caller.
  [[nodiscard]] virtual CancelSignal& caller_gone() = 0;
};

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  // Answers the request. Runs on the worker's thread. An exception that escapes is logged and ends
  // the connection (500 if nothing was sent yet).
  [[nodiscard]] virtual Task<void> handle(HttpExchange& exchange) = 0;
  // The server has refused a request by its head, which is not whole or not sound: the caller is
  // told `refusal`, and there is nothing to handle.
  virtual void refused(const HttpError& refusal) = 0;
};

}  // namespace sar::net
