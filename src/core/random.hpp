// Randomness enters the program here and nowhere else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace sar {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
  [[nodiscard]] virtual std::uint64_t next() = 0;
};

// The kernel's generator, through libsodium. Thread-safe; the one source for keys and nonces.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
  [[nodiscard]] std::uint64_t next() override;
};

// xoshiro256** (Blackman and Vigna, https://prng.di.unimi.it/). Not for secrets. One thread at a
// time. Each worker has one, seeded from SystemRandom; tests seed it with a constant.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::byte> out) override;
  [[nodiscard]] std::uint64_t next() override;

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace sar
