// Which headers an operator may write.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/config/provider_records.hpp"
#include "core/headers.hpp"

namespace sar::config {
namespace {

// Fields that frame the message or belong to one connection only; the router writes them itself.
constexpr std::array<std::string_view, 10> kOwnedHeaders{
    "Host",    "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE",
    "Trailer", "Expect",         "Proxy-Connection"};

// The headers that may carry the credential.
std::vector<std::string_view> credential_headers(const Auth& auth) {
  switch (auth.style) {
    case AuthStyle::Vendor:
      return {"Authorization", "api-key", "x-api-key", "x-goog-api-key"};
    case AuthStyle::Bearer:
      return {"Authorization"};
    case AuthStyle::Header:
      return {auth.header};
    case AuthStyle::Query:
    case AuthStyle::None:
      return {};
  }
  std::unreachable();
}

bool carries_credential(const Auth& auth, std::string_view name) {
  return std::ranges::any_of(credential_headers(auth), [&](std::string_view carrier) {
    return equal_ignoring_case(carrier, name);
  });
}

}  // namespace

bool is_owned_header(std::string_view name) {
  return std::ranges::any_of(
      kOwnedHeaders, [&](std::string_view owned) { return equal_ignoring_case(owned, name); });
}

void check_header(std::string_view name, const Auth& auth, const std::string& path,
                  Report& report) {
  if (is_owned_header(name)) {
    report.add_at(path, "the router writes this header itself");
  } else if (carries_credential(auth, name)) {
    report.add_at(path, "this header carries the channel's credential",
                  "with auth.style none the router sends no credential");
  }
}

void check_header_overrides(const HeaderOverrides& headers, const Auth& auth,
                            const std::string& path, Report& report) {
  const auto check = [&](std::string_view name, const std::string& place) {
    check_header(name, auth, path + place, report);
  };
  for (const HeaderField& field : headers.set) check(field.name, ".set." + field.name);
  for (const HeaderField& field : headers.set_if_absent) {
    check(field.name, ".set_if_absent." + field.name);
  }
  for (std::size_t index = 0; index < headers.remove.size(); ++index) {
    check(headers.remove[index], fmt::format(".delete[{}]", index));
  }
  for (const Rename& rename : headers.rename) {
    check(rename.from, ".rename." + rename.from);
    check(rename.to, ".rename." + rename.from);
  }
}

}  // namespace sar::config
