// Sixteen digits of the number, then the beginning of a keyed digest.
#include "seal.hpp"

#include <charconv>
#include <random>

#include "digest.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::size_t kNumberDigits = 16;
constexpr std::size_t kDigestDigits = 24;

std::string hex(std::uint64_t number) {
  std::array<char, kNumberDigits> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  const std::string_view text(digits.data(), end.ptr);
  return std::string(kNumberDigits - text.size(), '0').append(text);
}

}  // namespace

Seal::Seal() {
  std::random_device entropy;
  for (int word = 0; word < 4; ++word) append(secret_, entropy(), ".");
}

std::string Seal::token(std::string_view purpose, std::uint64_t number,
                        std::string_view text) const {
  const auto digits = hex(number);
  const auto sealed = joined(secret_, purpose, ".", digits, ".", text);
  return digits + sha256_hex(sealed, kDigestDigits);
}

std::optional<std::uint64_t> Seal::number_of(std::string_view purpose, std::string_view token,
                                             std::string_view text) const {
  std::uint64_t number = 0;
  const auto digits = token.substr(0, kNumberDigits);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (this->token(purpose, number, text) != token) return std::nullopt;
  return number;
}

std::string Seal::proof(std::string_view purpose, std::uint64_t number,
                        std::string_view text) const {
  return base64(token(purpose, number, text));
}

bool Seal::is_genuine(std::string_view purpose, std::string_view proof,
                      std::string_view text) const {
  const auto token = from_base64(proof);
  return token && number_of(purpose, *token, text);
}

}  // namespace sim
