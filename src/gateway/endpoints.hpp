// Which API is asked for: one table, method + path → what serves it, in which dialect, and which
// right it needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/headers.hpp"
#include "core/result.hpp"
#include "provider/surface.hpp"

namespace sar::gateway {

enum class EndpointKind : std::uint8_t {
  Vendor,        // goes to a vendor
  GeminiMethod,  // …, and the path says model and method: "gemini-2.5-pro:generateContent"
  StoredResponse,
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
  protocol::Dialect dialect = protocol::Dialect::OpenAi;
  provider::Operation operation = provider::Operation::Chat;
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

// What a Gemini path asks for: "gemini-2.5-pro:streamGenerateContent".
struct GeminiCall {
  std::string model;  // decoded, without "models/"
  provider::Operation operation = provider::Operation::Chat;
  bool stream = false;
};
// Error NotFound: no such method.
[[nodiscard]] Result<GeminiCall> parse_gemini_call(std::string_view argument);

// The dialect of a caller whose path is not in the table, as far as one can tell.
[[nodiscard]] protocol::Dialect guess_dialect(std::string_view path, const HeaderTable& headers);

// RFC 3986 §2.1. None: a % that no two hexadecimal digits follow.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);
// The decoded value of a field of a query; none if it is not there.
[[nodiscard]] std::optional<std::string> query_field(std::string_view query, std::string_view name);

}  // namespace sar::gateway
