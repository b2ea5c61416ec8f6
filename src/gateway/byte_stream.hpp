// An answer that passes as it comes, without being understood: sound, or events of an API that only
// passes through.
#pragma once

#include "gateway/answer_stream.hpp"

namespace sar::gateway {

class ByteStream final : public AnswerStream {
 public:
  [[nodiscard]] Result<void> feed(std::string_view bytes, std::string& out) override {
    out.append(bytes);
    return {};
  }
  // The framing of the message tells a cut one, and that was read without a mistake.
  [[nodiscard]] Result<void> end(std::string&) override {
    finished_ = true;
    return {};
  }
  void close(const protocol::Usage&, std::string&) override {}
  [[nodiscard]] bool fail(const protocol::CallerError&, std::string&) override { return false; }
};

}  // namespace sar::gateway
