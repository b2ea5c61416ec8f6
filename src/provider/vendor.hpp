// The adapter of most kinds of vendor: a row of facts.
#pragma once

#include <span>

#include "provider/adapter.hpp"

namespace sar::provider {

// What a row's path is below.
enum class Below : std::uint8_t {
  BaseUrl,  // the base URL as it is given: "https://api.openai.com/v1"
  Origin,   // the origin alone
  Root,     // the base URL without a version at its end: "/v1/messages" fits both forms
};

struct SurfaceRow {
  Operation operation;
  protocol::Dialect dialect;
  std::string_view path;
  std::string_view stream_path = {};
  Below below = Below::BaseUrl;
};

// How a kind sends credentials where the configuration leaves it to the kind.
enum class VendorAuth : std::uint8_t {
  Bearer,
  ApiKey,     // the header api-key
  ByDialect,  // x-api-key for Anthropic's, x-goog-api-key for Gemini's, else bearer
};

struct VendorFacts {
  std::string_view kind;
  std::string_view default_base_url;  // empty: the provider must give one
  VendorAuth auth = VendorAuth::Bearer;
  std::span<const SurfaceRow> surfaces;
  protocol::OpenAiTraits traits = {};
};

class Vendor : public Adapter {
 public:
  explicit constexpr Vendor(VendorFacts facts) : facts_(facts) {}
  [[nodiscard]] std::string_view kind() const override { return facts_.kind; }
  [[nodiscard]] std::string_view default_base_url() const override {
    return facts_.default_base_url;
  }
  [[nodiscard]] std::vector<Surface> surfaces(const config::Provider& provider,
                                              const BaseUrl& base) const override;
  [[nodiscard]] std::vector<config::HeaderField> headers(const config::Provider& provider,
                                                         const Secret& credential,
                                                         protocol::Dialect dialect) const override;
  [[nodiscard]] protocol::OpenAiTraits openai_traits(
      const config::Provider& provider) const override;
  [[nodiscard]] Error classify(const VendorReply& reply) const override;

 protected:
  // The surfaces of the kind itself.
  [[nodiscard]] virtual std::vector<Surface> own_surfaces(const config::Provider& provider,
                                                          const BaseUrl& base) const;

 private:
  VendorFacts facts_;
};

// A base URL's path without a version at its end: "/openai/v1" → "/openai", "/v1beta" → "".
[[nodiscard]] std::string_view without_version(std::string_view path);

}  // namespace sar::provider
