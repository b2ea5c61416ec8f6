// The only place that writes request heads for vendors: what does not pass here is never sent.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <utility>

#include "net/http_client.hpp"
#include "net/syntax.hpp"

namespace sar::net {
namespace {

constexpr std::array<std::string_view, 4> kOurFields{"host", "content-length", "transfer-encoding",
                                                     "connection"};

bool is_ours(std::string_view name) {
  return std::ranges::any_of(
      kOurFields, [&](std::string_view ours) { return equal_ignoring_case(name, ours); });
}

std::string host_value(const Origin& origin) {
  const bool is_ipv6 = origin.host.find(':') != std::string::npos;
  std::string value = is_ipv6 ? "[" + origin.host + "]" : origin.host;
  if (origin.port != (origin.tls ? 443 : 80)) value += fmt::format(":{}", origin.port);
  return value;
}

// Values are not quoted: they may be credentials.
Error bad_head(std::string_view what) {
  return router_error("bad_outbound_head", fmt::format("the request to a vendor has {}", what));
}

}  // namespace

Result<std::shared_ptr<const OutboundHead>> OutboundHead::make(Origin origin,
                                                               std::string_view method,
                                                               std::string_view path,
                                                               std::span<const Header> fields) {
  if (!is_token(method)) return fail(bad_head("an illegal method"));
  if (!path.starts_with('/') || !is_target(path)) return fail(bad_head("an illegal path"));
  const std::string host = host_value(origin);
  if (!is_authority(host)) return fail(bad_head("an illegal host"));
  std::size_t size = method.size() + path.size() + host.size() + 32;
  for (const Header& field : fields) {
    if (!is_token(field.name)) return fail(bad_head("an illegal header name"));
    if (is_ours(field.name)) return fail(bad_head(fmt::format("its own {}", field.name)));
    if (!is_field_value(field.value)) {
      return fail(bad_head(fmt::format("an illegal value of {}", field.name)));
    }
    size += field.name.size() + field.value.size() + 4;
  }
  std::string text;
  text.reserve(size);  // growing would leave copies of a credential behind
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: ").append(host);
  text.append("\r\n");
  for (const Header& field : fields) {
    text.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  return std::shared_ptr<const OutboundHead>{
      new OutboundHead{std::move(origin), std::move(text), method.size() + 1, path.size()}};
}

OutboundHead::OutboundHead(Origin origin, std::string text, std::size_t target_begin,
                           std::size_t target_length)
    : origin_(std::move(origin)),
      text_(std::move(text)),
      target_begin_(target_begin),
      target_length_(target_length) {}

OutboundHead::~OutboundHead() { OPENSSL_cleanse(text_.data(), text_.size()); }

}  // namespace sar::net
