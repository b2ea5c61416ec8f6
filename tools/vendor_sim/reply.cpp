// The three sources of an answer's bytes.
#include "reply.hpp"

namespace sim {

Turn Reply::advance(std::string& out) {
  switch (source) {
    case Source::Once:
      out += bytes;
      return ending;
    case Source::Stream:
      return stream.advance(out);
    case Source::Slices:
      break;
  }
  std::uniform_int_distribution<std::size_t> size(1, slice_bytes_max);
  const auto slice = std::string_view(bytes).substr(sliced, size(*dice));
  sliced += slice.size();
  out += slice;
  return {.wait = slice_wait, .then = sliced == bytes.size() ? ending.then : Then::Continue};
}

std::int64_t Reply::tokens() const {
  if (source == Source::Stream) return stream.tokens();
  const bool is_whole = source == Source::Once || sliced == bytes.size();
  return is_whole ? entry.usage.completion : 0;
}

}  // namespace sim
