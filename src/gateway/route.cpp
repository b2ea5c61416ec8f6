#include "gateway/route.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

namespace sar::gateway {
namespace {

// What a caller without an output cap is assumed to get, for ranking by cost.
constexpr std::int64_t kOutputTokensDefault = 500;

Error model_not_found(const routing::RoutingTable& routing, const access::KeyEntry& caller,
                      std::string_view model) {
  std::vector<std::string> near = routing.near_names(model);
  std::erase_if(near, [&](const std::string& name) { return !caller.allows_model(name); });
  const std::string hint =
      near.empty() ? std::string{} : fmt::format(" Did you mean {}?", fmt::join(near, ", "));
  return caller_error(
      ErrorClass::ModelNotFound, "model_not_found",
      fmt::format("The model '{}' does not exist or no channel serves it.{}", model, hint),
      "model");
}

Error no_channel(const Request& request) {
  return Error{
      .error_class = ErrorClass::Unavailable,
      .blame = Blame::Router,
      .retry = Retry::Never,
      .code = "no_channel_available",
      .message = fmt::format("No channel can serve '{}' at the moment.", request.model_asked),
      .retry_after = std::chrono::seconds{1}};
}

Error no_owner(std::string_view field) {
  return caller_error(
      ErrorClass::BadRequest, "unsupported_stateful_field",
      fmt::format(
          "'{}' refers to what one account at a vendor keeps, and the router cannot tell "
          "which of its channels that is. Send the whole conversation instead, or ask for a "
          "model that one channel with one credential serves, as 'provider/model'.",
          field),
      std::string{field});
}

// The only target whose vendor can own what the request refers to: the one that speaks the
// caller's dialect, with one credential.
Result<void> pin_owner(Request& request) {
  auto& attempts = request.plan.attempts;
  const auto is_native = [&](const routing::Target* target) {
    const provider::Surface* surface =
        request.snapshot->runtime(*target).provider->find(request.operation, request.dialect);
    return surface != nullptr && surface->dialect == request.dialect;
  };
  attempts.erase(std::remove_if(attempts.begin(), attempts.end(), std::not_fn(is_native)),
                 attempts.end());
  const auto dialect = static_cast<std::size_t>(request.dialect);
  const bool is_one = attempts.size() == 1 &&
                      request.snapshot->runtime(*attempts.front()).heads[dialect].size() == 1;
  if (!is_one) return fail(no_owner(request.stateful_field));
  return {};
}

// The router counts by itself where a vendor does not.
std::uint32_t needed_operation(const Request& request) {
  const bool is_count = request.operation == provider::Operation::CountTokens;
  return bit_of(is_count ? provider::Operation::Chat : request.operation);
}

}  // namespace

Result<void> route(Request& request, Random& random) {
  const routing::RoutingTable& routing = *request.snapshot->routing;
  request.route = routing.find(request.model_asked);
  if (request.route == nullptr) {
    request.own_route = routing.make_wildcard_route(request.model_asked);
    request.route = request.own_route.get();
  }
  if (request.route == nullptr) {
    return fail(model_not_found(routing, *request.caller.entry, request.model_asked));
  }
  const routing::RouteQuery query{.now = request.received_at,
                                  .prompt_tokens = request.prompt_tokens_estimate,
                                  .output_tokens = request.output_tokens_max > 0
                                                       ? request.output_tokens_max
                                                       : kOutputTokensDefault,
                                  .operation = needed_operation(request)};
  request.strict = request.strict || request.route->strict || request.caller.entry->key.strict;
  routing::make_plan(*request.route, query, random, request.plan);
  if (request.plan.attempts.empty()) return fail(no_channel(request));
  if (!request.stateful_field.empty()) return pin_owner(request);
  return {};
}

}  // namespace sar::gateway
