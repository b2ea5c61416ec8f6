// What requests and answers share: the fields of a complete head, and what they say about framing.
// Strict: what two readers could understand in two ways is refused.
#pragma once

#include <optional>
#include <string_view>

#include "core/headers.hpp"
#include "net/body_decoder.hpp"

namespace sar::net {

// A line without its end, and where the next one begins.
struct HeadLine {
  std::string_view text;
  std::size_t next = 0;
};
// REQUIRES: `head` is as HeadAssembler yields it, and `begin` lies before its empty line.
[[nodiscard]] HeadLine line_at(std::string_view head, std::size_t begin);

// "HTTP/1.0" or "HTTP/1.1": the digit behind the point.
[[nodiscard]] std::optional<int> minor_version(std::string_view text);

// The fields that mean something to this layer. Views into the head.
struct HeadFields {
  unsigned hosts = 0;
  std::string_view host;
  unsigned lengths = 0;
  std::string_view length;
  unsigned codings = 0;
  std::string_view coding;
  std::string_view expectation;
  bool close = false;       // Connection: close
  bool keep_alive = false;  // Connection: keep-alive
};

// Reads the fields from `begin` to the end of `head` into `headers`, which gets a copy of the head.
// Nothing: a field is malformed (RFC 9110 §5: a token, a colon behind it, a value without control
// characters).
[[nodiscard]] std::optional<HeadFields> read_fields(std::string_view head, std::size_t begin,
                                                    HeaderTable& headers);

// `otherwise` if the fields state nothing; nothing if it is not stated in exactly one way.
[[nodiscard]] std::optional<BodyFraming> stated_framing(const HeadFields& fields, int minor,
                                                        BodyFraming::Kind otherwise);

// RFC 9112 §9.3.
[[nodiscard]] bool stays_open(const HeadFields& fields, int minor);

}  // namespace sar::net
