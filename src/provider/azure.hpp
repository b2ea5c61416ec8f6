// Azure OpenAI: the paths name a deployment and carry an API version, or are those of its v1 API.
#pragma once

#include "provider/vendor.hpp"

namespace sar::provider {

class Azure final : public Vendor {
 public:
  constexpr Azure()
      : Vendor({.kind = "azure",
                .default_base_url = "",
                .auth = VendorAuth::ApiKey,
                .surfaces = {},
                .traits = {.max_completion_tokens = true,
                           .developer_role = true,
                           .platform_fields = true,
                           .sampling_with_reasoning = false}}) {}

 protected:
  [[nodiscard]] std::vector<Surface> own_surfaces(const config::Provider& provider,
                                                  const BaseUrl& base) const override;
};

}  // namespace sar::provider
