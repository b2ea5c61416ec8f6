#include "gateway/gateway.hpp"

#include <array>

#include "gateway/answer_error.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/errors.hpp"
#include "gateway/models.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/wire_for.hpp"

namespace sar::gateway {
namespace {

net::Task<void> answer_text(net::HttpExchange& exchange, net::AnswerHead head,
                            std::string_view body) {
  const std::array<std::string_view, 1> pieces{body};
  static_cast<void>(co_await exchange.answer(head, pieces));
}

// Anthropic's and Gemini's SDKs ask on OpenAI's path; their headers tell.
protocol::Dialect models_dialect(const net::RequestHead& head, const Endpoint& endpoint) {
  if (head.headers.contains("anthropic-version")) return protocol::Dialect::Anthropic;
  return head.headers.contains("x-goog-api-key") ? protocol::Dialect::Gemini : endpoint.dialect;
}

// Of requests that are for none, or whose head is not sound enough to tell.
constexpr std::string_view kNoEndpoint = "none";

Error as_error(const net::HttpError& refusal) {
  const ErrorClass error_class = refusal.status == 408 ? ErrorClass::Timeout
                                 : refusal.status == 414 || refusal.status == 431
                                     ? ErrorClass::PayloadTooLarge
                                     : ErrorClass::BadRequest;
  return caller_error(error_class, std::string{refusal.code}, std::string{refusal.message});
}

Error not_stored() {
  return caller_error(ErrorClass::BadRequest, "unsupported_stateful_api",
                      "Stored responses live in one account at a vendor; the router does not keep "
                      "track of which. Send the whole conversation to POST /v1/responses.");
}

}  // namespace

void Gateway::adopt(std::shared_ptr<const Snapshot> snapshot) {
  worker_.request_log.set_enabled(snapshot->configuration.system.log.requests);
  worker_.snapshot = std::move(snapshot);
}

void Gateway::adopt(std::shared_ptr<const access::KeyRing> key_ring) {
  worker_.key_ring = std::move(key_ring);
}

Request Gateway::begin_request(protocol::Dialect dialect, provider::Operation operation) {
  Request request;
  request.received_at = worker_.clock.wall();
  request.started = worker_.clock.steady();
  request.id = make_uuid_v7(request.received_at, worker_.random);
  request.id_chars = request.id.to_chars();
  request.operation = operation;
  request.endpoint = provider::to_string(operation);
  request.dialect = dialect;
  request.wire = wire_for(operation, dialect);
  request.snapshot = worker_.snapshot;
  request.key_ring = worker_.key_ring;
  worker_.metrics.request_started();
  return request;
}

// Not a coroutine itself: an open stream should hold only what its own kind of request needs.
net::Task<void> Gateway::handle(net::HttpExchange& exchange) {
  const net::RequestHead& head = exchange.head();
  const auto match = find_endpoint(head.method, head.path());
  if (!match) {
    return refuse(exchange, guess_dialect(head.path(), head.headers), match.error());
  }
  switch (match->endpoint->kind) {
    case EndpointKind::Vendor:
      return serve_vendor(exchange, *match->endpoint);
    case EndpointKind::GeminiMethod:
      return serve_gemini(exchange, *match);
    case EndpointKind::ListModels:
    case EndpointKind::RetrieveModel:
      return serve_models(exchange, *match);
    case EndpointKind::StoredResponse:
      return refuse(exchange, match->endpoint->dialect, not_stored());
    case EndpointKind::Health:
    case EndpointKind::Ready:
    case EndpointKind::Metrics:
      break;
  }
  return serve_service(exchange, *match->endpoint);
}

net::Task<void> Gateway::serve_vendor(net::HttpExchange& exchange, const Endpoint& endpoint) {
  Request request = begin_request(endpoint.dialect, endpoint.operation);
  co_await gateway::serve_vendor(worker_, exchange, request);
}

net::Task<void> Gateway::serve_gemini(net::HttpExchange& exchange, EndpointMatch match) {
  auto call = parse_gemini_call(match.argument);
  if (!call) {
    co_await refuse(exchange, match.endpoint->dialect, call.error());
    co_return;
  }
  Request request = begin_request(match.endpoint->dialect, call->operation);
  request.model_asked = std::move(call->model);
  request.stream = call->stream;
  request.json_array = call->stream && query_field(exchange.head().query(), "alt") != "sse";
  co_await gateway::serve_vendor(worker_, exchange, request);
}

net::Task<void> Gateway::refuse(net::HttpExchange& exchange, protocol::Dialect dialect,
                                Error error) {
  Request request = begin_request(dialect);
  request.endpoint = kNoEndpoint;
  Settlement settlement{worker_, request};
  co_await answer_error(exchange, settlement, std::move(error));
}

void Gateway::refused(const net::HttpError& refusal) {
  Request request = begin_request(protocol::Dialect::OpenAi);
  request.endpoint = kNoEndpoint;
  Settlement settlement{worker_, request};
  settlement.fail(as_error(refusal), refusal.status);
}

net::Task<void> Gateway::serve_models(net::HttpExchange& exchange, EndpointMatch match) {
  Request request = begin_request(models_dialect(exchange.head(), *match.endpoint));
  request.endpoint = "models";
  Settlement settlement{worker_, request};
  const auto caller =
      authenticate(exchange.head(), *request.key_ring, request.received_at, worker_.hash_memo);
  if (!caller) {
    co_await answer_error(exchange, settlement, caller.error());
    co_return;
  }
  request.caller = *caller;
  const ModelListing listing{.snapshot = *request.snapshot,
                             .caller = *caller->entry,
                             .dialect = request.dialect,
                             .now = request.received_at};
  const Result<std::string> body = match.endpoint->kind == EndpointKind::ListModels
                                       ? models_body(listing)
                                       : model_body(listing, match.argument);
  if (!body) {
    co_await answer_error(exchange, settlement, body.error());
    co_return;
  }
  settlement.succeed(200);
  const std::string lines = router_headers(request);
  co_await answer_text(exchange, {.header_lines = lines}, *body);
}

Result<void> Gateway::check_right(const net::HttpExchange& exchange, const Endpoint& endpoint) {
  const bool needs_key = endpoint.right == Right::ApiKey ||
                         (endpoint.right == Right::ApiKeyIfConfigured &&
                          worker_.snapshot->configuration.system.metrics.require_key);
  if (!needs_key) return {};
  SAR_CHECK(
      authenticate(exchange.head(), *worker_.key_ring, worker_.clock.wall(), worker_.hash_memo));
  return {};
}

net::Task<void> Gateway::serve_service(net::HttpExchange& exchange, const Endpoint& endpoint) {
  const auto allowed = check_right(exchange, endpoint);
  if (!allowed) {
    co_await refuse(exchange, protocol::Dialect::OpenAi, allowed.error());
    co_return;
  }
  if (endpoint.kind == EndpointKind::Health) {
    co_await answer_text(exchange, {}, R"({"status":"ok"})");
  } else if (endpoint.kind == EndpointKind::Metrics) {
    const std::string text = service_.exposition();
    co_await answer_text(exchange, {.content_type = "text/plain; version=0.0.4; charset=utf-8"},
                         text);
  } else if (!service_.ready.load(std::memory_order_relaxed)) {
    co_await answer_text(exchange, {.status = 503}, R"({"status":"stopping"})");
  } else if (!service_.ledger_healthy()) {
    co_await answer_text(exchange, {.status = 503}, R"({"status":"ledger unavailable"})");
  } else {
    co_await answer_text(exchange, {}, R"({"status":"ready"})");
  }
}

}  // namespace sar::gateway
