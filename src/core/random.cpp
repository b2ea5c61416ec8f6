#include "core/random.hpp"

#include <sodium.h>

#include <bit>
#include <cstring>

namespace sar {

void SystemRandom::fill(std::span<std::byte> out) { randombytes_buf(out.data(), out.size()); }

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  randombytes_buf(&value, sizeof value);
  return value;
}

SeededRandom::SeededRandom(std::uint64_t seed) {
  // splitmix64 spreads a small seed over the whole state, as the authors of xoshiro advise.
  for (auto& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    word = mixed ^ (mixed >> 31U);
  }
}

std::uint64_t SeededRandom::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

void SeededRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const std::uint64_t word = next();
    const std::size_t count = out.size() < sizeof word ? out.size() : sizeof word;
    std::memcpy(out.data(), &word, count);
    out = out.subspan(count);
  }
}

}  // namespace sar
