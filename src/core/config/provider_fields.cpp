// Fields of the section `providers`.
#include <fmt/format.h>

#include "core/config/list_forms.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/provider_kinds.hpp"
#include "core/config/provider_records.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

using namespace std::chrono_literals;

void finish_auth(Auth& auth, const std::string& path, Report& report) {
  if (is_owned_header(auth.header)) {
    report.add_at(path + ".header", fmt::format("the router writes {} itself", auth.header));
  }
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const ProviderKind& kind : kProviderKinds) names.push_back(kind.name);
  return names;
}

void finish_provider(Provider& provider, const std::string& path, Report& report) {
  const std::string url_path = path + ".base_url";
  const ProviderKind* kind = find_provider_kind(provider.kind);
  if (kind != nullptr && !kind->has_base_url && provider.base_url.empty() &&
      !report.is_faulty(url_path)) {
    report.add_at(url_path, fmt::format("is missing, {} has no default", provider.kind));
  }
  for (const HeaderField& header : provider.headers) {
    check_header(header.name, provider.auth, fmt::format("{}.headers.{}", path, header.name),
                 report);
  }
  check_surfaces(provider.surfaces, path + ".surfaces", report);
  check_header_overrides(provider.overrides.headers, provider.auth, path + ".overrides.headers",
                         report);
}

Record<Auth> auth_record() {
  return {
      .fields =
          {
              optional("style", &Auth::style,
                       OneOf<AuthStyle>({{"vendor", AuthStyle::Vendor},
                                         {"bearer", AuthStyle::Bearer},
                                         {"header", AuthStyle::Header},
                                         {"query", AuthStyle::Query},
                                         {"none", AuthStyle::None}}),
                       "How the credential is sent: `vendor` as this kind of vendor wants it, "
                       "`bearer` as `Authorization: Bearer …`, `header` as a header of its own, "
                       "`query` as a parameter of the address, `none` not at all."),
              optional("header", &Auth::header, Text{kHeaderName},
                       "Name of that header, for `style: header`."),
              optional("query", &Auth::query, Text{kName},
                       "Name of that parameter, for `style: query`."),
          },
      .finish = finish_auth};
}

Record<Timeouts> timeouts_record() {
  return {.fields = {
              optional("connect", &Timeouts::connect, Duration{1ms, 1h},
                       "For DNS, TCP and TLS together."),
              optional("first_byte", &Timeouts::first_byte, Duration{1ms, 24h},
                       "From the request written to the head of the answer."),
              optional("idle", &Timeouts::idle, Duration{1ms, 24h}, "Silence inside an answer."),
          }};
}

}  // namespace

Record<Provider> provider_record() {
  return {
      .fields =
          {
              required("name", &Provider::name, Text{kName},
                       "What channels and prices call it; unique among the providers."),
              required("kind", &Provider::kind, one_of(kind_names()),
                       "Which vendor it is, or `openai-compatible` for any other that speaks the "
                       "OpenAI dialect."),
              optional("base_url", &Provider::base_url, Text{kBaseUrl, Blank::Allowed},
                       "Where its API begins, such as `https://llm.example.com/v1`. Not given: the "
                       "vendor's own; `openai-compatible` has none and must be given one."),
              optional("api_version", &Provider::api_version, Text{kName, Blank::Allowed},
                       "For `azure`: a date such as `2024-10-21` addresses deployments with it; "
                       "not given, its v1 API is used."),
              optional("auth", &Provider::auth, auth_record(), "How credentials are sent."),
              optional("headers", &Provider::headers, HeaderMap{},
                       "Sent with every request. Values are taken for secrets and never shown."),
              optional("surfaces", &Provider::surfaces, ListOf{surface_record()},
                       "What it offers, in order of preference. Not given: what its kind offers; "
                       "given: these and no others."),
              optional("overrides", &Provider::overrides, overrides_record(),
                       "Changes to what is sent, the last thing before it goes out."),
              optional("traits", &Provider::traits, traits_record(),
                       "How its OpenAI dialect differs from OpenAI's, where the kind is wrong "
                       "about it."),
              optional("timeouts", &Provider::timeouts, timeouts_record(),
                       "How long the router waits for the vendor."),
              optional("enabled", &Provider::enabled, Flag{},
                       "`false` takes all its channels out of routing."),
          },
      .finish = finish_provider};
}

}  // namespace sar::config
