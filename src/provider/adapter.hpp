// What the router must know about a kind of vendor: URL, authentication, quirks, and what its
// errors mean. Data and pure functions, no I/O. One adapter object per kind, shared, stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/headers.hpp"
#include "core/result.hpp"
#include "protocol/usage.hpp"

namespace sar::provider {

// A base URL, taken apart. `path` has no trailing slash.
struct BaseUrl {
  bool tls = true;
  std::string host;  // as written; an IPv6 literal without brackets
  std::uint16_t port = 443;
  std::string path;
};
// Only http and https, no user info, no query, no fragment.
[[nodiscard]] Result<BaseUrl> parse_base_url(std::string_view url);

// An answer that is not a success: what the classification reads. The body may be cut at some
// limit.
struct VendorReply {
  int status = 0;
  const HeaderTable& headers;
  std::string_view body;
};

class Adapter {
 public:
  virtual ~Adapter() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;
  // Used when the provider gives none; empty: the provider must give one.
  [[nodiscard]] virtual std::string_view default_base_url() const = 0;
  // Below the base URL's path: "/chat/completions".
  [[nodiscard]] virtual std::string_view chat_path() const = 0;
  // Header fields of a chat request for this credential, authentication included, framing excluded.
  [[nodiscard]] virtual std::vector<config::HeaderField> chat_headers(
      const config::Provider& provider, const Secret& credential) const = 0;
  // Error class, blame, retry and Retry-After of an answer that is not a success, and of an error
  // object inside a 200 (providers disagree on both). The message is fit for callers: no key
  // fragment, no organisation id, no internal URL.
  [[nodiscard]] virtual Error classify(const VendorReply& reply) const = 0;
};

// The adapter of that kind, or null. `registry.cpp` holds the table.
[[nodiscard]] const Adapter* find_adapter(std::string_view kind);
[[nodiscard]] std::vector<std::string_view> adapter_kinds();

}  // namespace sar::provider
