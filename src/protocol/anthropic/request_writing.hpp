// What the pieces of a messages request are written with. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/anthropic/words.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// At most four blocks may have a cache breakpoint. A later one covers what an earlier one does, so
// the first ones give way.
class AnthropicBreakpoints {
 public:
  static constexpr int kMax = 4;

  void expect(std::size_t count);
  // Writes the field, if `cache_control` is one and is among those that stay. Calls come in the
  // order of the prompt: tools, system, messages.
  void write(JsonWriter& writer, const RawJson& cache_control, Fidelity& fidelity);

 private:
  std::size_t surplus_ = 0;
};

struct AnthropicRequestWriting {
  const ChatRequest& request;
  const RequestTarget& target;
  Fidelity& fidelity;
  AnthropicBreakpoints breakpoints = {};

  [[nodiscard]] bool is_own_dialect() const { return request.dialect == Dialect::Anthropic; }
  // Fields that only the caller's dialect knows; `path` leads to the object they stand in.
  void write_extra(JsonWriter& writer, const ExtraFields& extra, std::string_view path);
};

}  // namespace sar::protocol
