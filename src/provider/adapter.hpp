// What the router must know about a kind of vendor: URL, authentication, quirks, and what its
// errors mean. Data and pure functions, no I/O. One adapter object per kind, shared, stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/headers.hpp"
#include "core/result.hpp"
#include "protocol/openai/traits.hpp"
#include "provider/surface.hpp"

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
  // What the vendor offers, its own dialect first; what the configuration lists, if it lists any.
  [[nodiscard]] virtual std::vector<Surface> surfaces(const config::Provider& provider,
                                                      const BaseUrl& base) const = 0;
  // Header fields of a request in that dialect for this credential: authentication, fixed fields
  // and the operator's own; framing excluded. Content-Type is that of a JSON body.
  [[nodiscard]] virtual std::vector<config::HeaderField> headers(
      const config::Provider& provider, const Secret& credential,
      protocol::Dialect dialect) const = 0;
  // How its requests in the OpenAI dialect differ from OpenAI's.
  [[nodiscard]] virtual protocol::OpenAiTraits openai_traits(
      const config::Provider& provider) const = 0;
  // Error class, blame, retry and Retry-After of an answer that is not a success, and of an error
  // object inside a 200 (providers disagree on both). The message is fit for callers: no key
  // fragment, no organisation id, no internal URL.
  [[nodiscard]] virtual Error classify(const VendorReply& reply) const = 0;
};

// What goes into the request line: a surface's path with the vendor's name of the model in it and,
// for a provider with `auth.style: query`, the credential behind it. Not for logs.
[[nodiscard]] std::string request_target(const config::Provider& provider, const Secret& credential,
                                         std::string_view path, std::string_view model);

// The adapter of that kind, or null. `registry.cpp` holds the table.
[[nodiscard]] const Adapter* find_adapter(std::string_view kind);
[[nodiscard]] std::vector<std::string_view> adapter_kinds();

}  // namespace sar::provider
