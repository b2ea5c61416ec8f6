// Tokens that only this process can have made: signatures of thinking, ids of stored responses.
// Nothing is remembered; a token says itself whether it is genuine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

class Seal {
 public:
  // With a secret of its own: what another process issued is not genuine here.
  Seal();

  // Hex digits. `purpose` and `text` must be the same when it is looked at again.
  [[nodiscard]] std::string token(std::string_view purpose, std::uint64_t number,
                                  std::string_view text = {}) const;
  // The number it was issued with; nullopt: it was not issued here, or for something else.
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view purpose,
                                                       std::string_view token,
                                                       std::string_view text = {}) const;
  // The same as an opaque proof: base64.
  [[nodiscard]] std::string proof(std::string_view purpose, std::uint64_t number,
                                  std::string_view text = {}) const;
  [[nodiscard]] bool is_genuine(std::string_view purpose, std::string_view proof,
                                std::string_view text = {}) const;

 private:
  std::string secret_;
};

}  // namespace sim
