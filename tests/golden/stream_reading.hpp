// Streams fed in pieces, and what the router makes of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/usage.hpp"

namespace sar::test {

using Pieces = std::vector<std::string_view>;
[[nodiscard]] Pieces whole(std::string_view bytes);
[[nodiscard]] Pieces byte_by_byte(std::string_view bytes);
[[nodiscard]] Pieces cut_at(std::string_view bytes, std::size_t place);

// An event of the wire, as the decoder saw it.
struct SeenEvent {
  std::string raw;
  std::string name;
  std::string data;
  bool has_data = false;
};
[[nodiscard]] std::vector<SeenEvent> decode(std::string_view bytes);
// Whether the pieces hold exactly these events.
[[nodiscard]] bool decodes_to(const Pieces& pieces, const std::vector<SeenEvent>& events);

// Through the canonical model.
struct CanonicalReading {
  std::vector<protocol::ChatEvent> events;
  std::string problem;  // the error's code; empty: none
  bool operator==(const CanonicalReading&) const = default;
};
[[nodiscard]] CanonicalReading read_canonical(const Pieces& pieces);
// `events` as OpenAI's chunks.
[[nodiscard]] std::string write_canonical(const std::vector<protocol::ChatEvent>& events);
// What of `events` can be read back when they have been written: an error is the router's to tell,
// and usage is said once, at the end.
[[nodiscard]] std::vector<protocol::ChatEvent> written_events(
    std::vector<protocol::ChatEvent> events);

// Through the fast path: what goes on to a caller who asked for the model "asked" and for no usage.
struct FilterReading {
  std::string passed_on;
  std::string problem;
  std::string error_json;
  std::optional<protocol::Usage> usage;
  std::int64_t tokens_seen = 0;
  bool finished = false;
  bool done = false;
  bool operator==(const FilterReading&) const = default;
};
[[nodiscard]] FilterReading read_filtered(const Pieces& pieces);

}  // namespace sar::test
