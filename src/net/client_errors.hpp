// The errors of HttpClient and HttpReply, in one place.
#pragma once

#include "core/error.hpp"

namespace sar::net {

inline Error cancelled() {
  return caller_error(ErrorClass::Cancelled, "cancelled",
                      "The request was given up before the vendor had answered.");
}
inline Error connect_failed(std::string_view reason) {
  return vendor_error(ErrorClass::ServerError, "connect_failed",
                      "Cannot connect to the vendor: " + std::string{reason} + ".");
}
inline Error connect_timeout() {
  return vendor_error(ErrorClass::Timeout, "connect_timeout",
                      "Connecting to the vendor took too long.");
}
inline Error address_not_public() {
  return vendor_error(ErrorClass::ServerError, "address_not_public",
                      "The name does not lead to a public address.");
}
inline Error tls_failed() {
  return vendor_error(ErrorClass::ServerError, "tls_failed",
                      "The TLS handshake with the vendor failed, or its certificate is not valid.");
}
inline Error first_byte_timeout() {
  return vendor_error(ErrorClass::Timeout, "first_byte_timeout",
                      "The vendor did not begin to answer in time.");
}
inline Error idle_timeout() {
  return vendor_error(ErrorClass::Timeout, "idle_timeout",
                      "The vendor stopped sending in the middle of its answer.");
}
inline Error bad_response() {
  return vendor_error(ErrorClass::ServerError, "bad_response",
                      "The vendor's answer is not well-formed HTTP/1.1.");
}
inline Error connection_closed() {
  return vendor_error(ErrorClass::ServerError, "connection_closed",
                      "The vendor closed the connection without an answer.");
}
inline Error stream_broken() {
  return vendor_error(ErrorClass::StreamBroken, "stream_broken",
                      "The vendor's answer ended before it was complete.");
}

}  // namespace sar::net
