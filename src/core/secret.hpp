// A secret: zeroed when destroyed, never printed by accident (no stream or format operator).
#pragma once

#include <string>
#include <string_view>

namespace sar {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  explicit Secret(std::string_view value) : value_(value) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // The plain text. Call it where the secret is used, and keep no copy.
  [[nodiscard]] std::string_view reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  // Constant-time.
  [[nodiscard]] bool operator==(std::string_view other) const;
  [[nodiscard]] bool operator==(const Secret& other) const { return *this == other.reveal(); }

 private:
  void wipe();
  std::string value_;
};

}  // namespace sar
