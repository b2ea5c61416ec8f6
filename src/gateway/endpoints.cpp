#include "gateway/endpoints.hpp"

#include <fmt/format.h>

#include <array>

namespace sar::gateway {
namespace {

constexpr std::array kEndpoints{
    Endpoint{"POST", "/v1/chat/completions", EndpointKind::ChatCompletions, Right::ApiKey},
    Endpoint{"GET", "/v1/models", EndpointKind::ListModels, Right::ApiKey},
    Endpoint{"GET", "/v1/models/*", EndpointKind::RetrieveModel, Right::ApiKey},
    Endpoint{"GET", "/healthz", EndpointKind::Health, Right::Anyone},
    Endpoint{"GET", "/readyz", EndpointKind::Ready, Right::Anyone},
    Endpoint{"GET", "/metrics", EndpointKind::Metrics, Right::ApiKeyIfConfigured},
};

bool path_matches(const Endpoint& endpoint, std::string_view path, std::string_view& argument) {
  if (!endpoint.path.ends_with('*')) return path == endpoint.path;
  const std::string_view prefix = endpoint.path.substr(0, endpoint.path.size() - 1);
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return false;
  argument = path.substr(prefix.size());
  return true;
}

// RFC 9110 §9.3.2: HEAD is served where GET is. The server leaves the body of the answer out.
bool takes_method(const Endpoint& endpoint, std::string_view method) {
  return method == endpoint.method || (method == "HEAD" && endpoint.method == "GET");
}

}  // namespace

std::span<const Endpoint> endpoints() { return kEndpoints; }

Result<EndpointMatch> find_endpoint(std::string_view method, std::string_view path) {
  bool path_known = false;
  for (const Endpoint& endpoint : kEndpoints) {
    EndpointMatch match{.endpoint = &endpoint, .argument = {}};
    if (!path_matches(endpoint, path, match.argument)) continue;
    if (takes_method(endpoint, method)) return match;
    path_known = true;
  }
  if (path_known) {
    return fail(caller_error(ErrorClass::MethodNotAllowed, "method_not_allowed",
                             fmt::format("{} is not allowed on {}", method, path)));
  }
  return fail(caller_error(ErrorClass::NotFound, "unknown_url",
                           fmt::format("Unknown request URL: {} {}", method, path)));
}

std::string allow_line(std::string_view path) {
  std::string methods;
  for (const Endpoint& endpoint : kEndpoints) {
    std::string_view argument;
    if (!path_matches(endpoint, path, argument)) continue;
    methods.append(methods.empty() ? "" : ", ").append(endpoint.method);
    if (endpoint.method == "GET") methods.append(", HEAD");
  }
  return methods.empty() ? std::string{} : fmt::format("Allow: {}\r\n", methods);
}

}  // namespace sar::gateway
