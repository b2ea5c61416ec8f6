#include "gateway/route.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
                                                       : kOutputTokensDefault};
  routing::make_plan(*request.route, query, random, request.plan);
  if (request.plan.attempts.empty()) return fail(no_channel(request));
  return {};
}

}  // namespace sar::gateway
