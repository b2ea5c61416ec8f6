// What all vendors that speak OpenAI's chat dialect have in common. Each kind is a row of traits.
#pragma once

#include "provider/adapter.hpp"

namespace sar::provider {

struct FamilyTraits {
  std::string_view kind;
  std::string_view default_base_url;  // empty: the provider must give one
};

class OpenAiFamily final : public Adapter {
 public:
  explicit constexpr OpenAiFamily(FamilyTraits traits) : traits_(traits) {}
  [[nodiscard]] std::string_view kind() const override { return traits_.kind; }
  [[nodiscard]] std::string_view default_base_url() const override {
    return traits_.default_base_url;
  }
  [[nodiscard]] std::string_view chat_path() const override { return "/chat/completions"; }
  [[nodiscard]] std::vector<config::HeaderField> chat_headers(
      const config::Provider& provider, const Secret& credential) const override;
  [[nodiscard]] Error classify(const VendorReply& reply) const override;

 private:
  FamilyTraits traits_;
};

}  // namespace sar::provider
