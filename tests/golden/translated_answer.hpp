// What a caller of one dialect gets of a vendor's recorded answer in another, in process.
#pragma once

#include <string>
#include <string_view>

#include "protocol/dialect.hpp"
#include "stream_reading.hpp"
#include "support/recordings.hpp"

namespace sar::test {

struct TranslatedAnswer {
  std::string bytes;
  std::string failure = {};  // "class code status"; empty: none
  bool finished = false;     // of a stream: the vendor had said why it ends
  bool operator==(const TranslatedAnswer&) const = default;
};

// Of `recorded`'s stream, fed in these pieces.
[[nodiscard]] TranslatedAnswer translate_stream(const Recording& recorded, protocol::Dialect from,
                                                protocol::Dialect to, const Pieces& pieces);
// Of its whole answer, or of its refusal.
[[nodiscard]] TranslatedAnswer translate_reply(const Recording& recorded, protocol::Dialect from,
                                               protocol::Dialect to);

}  // namespace sar::test
