// How far apart two words are, for "did you mean". Used where a name was not found: a key of the
// configuration, a model.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sar {

// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
// (optimal string alignment). Bytes, not characters; time and memory grow with the product and
// the length of the words.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

// At most `count` of `words` that `word` may have been meant to be, nearest first, then by
// alphabet. A third of its letters may be wrong, their case does not count, and none is more than
// one edit farther off than the nearest. Words of much different length are never compared, so a
// long word from outside is cheap.
[[nodiscard]] std::vector<std::string> nearest(std::string_view word,
                                               std::span<const std::string> words,
                                               std::size_t count);

}  // namespace sar
