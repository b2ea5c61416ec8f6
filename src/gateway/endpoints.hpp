// Which API is asked for: one table, method + path → what serves it and which right it needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace sar::gateway {

enum class EndpointKind : std::uint8_t {
  ChatCompletions,
  ListModels,
  RetrieveModel,
  Health,
  Ready,
  Metrics,
};

enum class Right : std::uint8_t { Anyone, ApiKey, ApiKeyIfConfigured };

struct Endpoint {
  std::string_view method;
  std::string_view path;  // a trailing /* takes the rest of the path as its argument
  EndpointKind kind;
  Right right;
};

[[nodiscard]] std::span<const Endpoint> endpoints();

struct EndpointMatch {
  const Endpoint* endpoint = nullptr;
  std::string_view argument;  // what the * stood for, as sent (percent-encoded)
};

// Paths are compared byte by byte: no decoding, no case folding, no normalising. A path that is not
// exactly in the table is not served, so that what is authenticated and what is routed cannot
// differ. Errors: NotFound; MethodNotAllowed.
[[nodiscard]] Result<EndpointMatch> find_endpoint(std::string_view method, std::string_view path);

// "Allow: GET, HEAD\r\n": the methods of a path (RFC 9110 §15.5.6); empty for an unknown one.
[[nodiscard]] std::string allow_line(std::string_view path);

}  // namespace sar::gateway
