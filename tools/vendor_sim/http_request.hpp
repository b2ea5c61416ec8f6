// One HTTP/1.1 request out of a byte buffer. Written from scratch so that it can be the second
// opinion on what the router sends: framing that two readers could take differently is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

// Views stay valid until the buffer they were read from changes.
struct Request {
  std::string_view method{};
  std::string_view path{};   // without the query
  std::string_view query{};  // without its question mark
  std::string_view head{};   // request line and header fields
  std::string_view body{};
  std::string_view authorization{};
  std::string_view request_id{};  // X-Router-Request-Id
  std::string_view replay{};      // X-Sim-Replay
  bool keep_alive = true;
};

class RequestReader {
 public:
  enum class State : std::uint8_t { NeedMore, WantsContinue, Ready, Malformed };

  // Looks at all bytes received so far. Call again with the same, longer buffer after NeedMore and
  // WantsContinue (which is reported once).
  State read(std::string_view buffer);
  // After Ready.
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] std::size_t consumed() const { return consumed_; }
  // After Malformed.
  [[nodiscard]] std::string_view complaint() const { return complaint_; }
  void reset();

 private:
  State fail(std::string_view complaint);
  State finish(std::string_view buffer, std::string_view body, std::size_t consumed);
  State read_body(std::string_view buffer);
  State read_chunks(std::string_view buffer);

  Request request_;
  std::size_t head_size_ = 0;  // 0: not complete yet
  std::size_t scanned_ = 0;
  std::int64_t content_length_ = -1;
  bool is_chunked_ = false;
  bool owes_continue_ = false;
  std::size_t chunk_at_ = 0;
  std::string chunk_body_;
  std::size_t consumed_ = 0;
  std::string_view complaint_;
};

// Value of the first header field of that name, in lower case; empty if there is none.
[[nodiscard]] std::string_view header_value(std::string_view head, std::string_view name);
// The key that the request brings, in whichever field; empty if there is none.
[[nodiscard]] std::string_view credential(const Request& request);
// Value of that parameter of a query, as it came; empty if there is none.
[[nodiscard]] std::string_view query_value(std::string_view query, std::string_view name);
// %41 becomes A.
[[nodiscard]] std::string percent_decoded(std::string_view text);
// Names of the header fields, lower case, in order, separated by commas.
[[nodiscard]] std::string header_names(std::string_view head);

}  // namespace sim
