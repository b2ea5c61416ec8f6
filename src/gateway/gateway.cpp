#include "gateway/gateway.hpp"

#include <array>

#include "gateway/answer_error.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/authenticate.hpp"
#include "gateway/errors.hpp"
#include "gateway/models.hpp"
#include "gateway/pipeline.hpp"

namespace sar::gateway {
namespace {

net::Task<void> answer_text(net::HttpExchange& exchange, net::AnswerHead head,
                            std::string_view body) {
  const std::array<std::string_view, 1> pieces{body};
  static_cast<void>(co_await exchange.answer(head, pieces));
}

}  // namespace

void Gateway::adopt(std::shared_ptr<const Snapshot> snapshot) {
  worker_.request_log.set_enabled(snapshot->configuration.system.log.requests);
  worker_.snapshot = std::move(snapshot);
}

void Gateway::adopt(std::shared_ptr<const access::KeyRing> key_ring) {
  worker_.key_ring = std::move(key_ring);
}

Request Gateway::begin_request() {
  Request request;
  request.received_at = worker_.clock.wall();
  request.started = worker_.clock.steady();
  request.id = make_uuid_v7(request.received_at, worker_.random);
  request.snapshot = worker_.snapshot;
  request.key_ring = worker_.key_ring;
  worker_.metrics.request_started();
  return request;
}

// Not a coroutine itself: an open stream should hold only what its own kind of request needs.
net::Task<void> Gateway::handle(net::HttpExchange& exchange) {
  const net::RequestHead& head = exchange.head();
  const auto match = find_endpoint(head.method, head.path());
  if (!match) return refuse(exchange, match.error());
  switch (match->endpoint->kind) {
    case EndpointKind::ChatCompletions:
      return serve_chat(exchange);
    case EndpointKind::ListModels:
    case EndpointKind::RetrieveModel:
      return serve_models(exchange, *match);
    case EndpointKind::Health:
    case EndpointKind::Ready:
    case EndpointKind::Metrics:
      break;
  }
  return serve_service(exchange, *match->endpoint);
}

net::Task<void> Gateway::serve_chat(net::HttpExchange& exchange) {
  Request request = begin_request();
  co_await gateway::serve_chat(worker_, exchange, request);
}

net::Task<void> Gateway::refuse(net::HttpExchange& exchange, Error error) {
  Request request = begin_request();
  Settlement settlement{worker_, request};
  co_await answer_error(exchange, settlement, std::move(error));
}

net::Task<void> Gateway::serve_models(net::HttpExchange& exchange, EndpointMatch match) {
  Request request = begin_request();
  Settlement settlement{worker_, request};
  const auto caller = authenticate(exchange.head().headers, *request.key_ring, request.received_at,
                                   worker_.hash_memo);
  if (!caller) {
    co_await answer_error(exchange, settlement, caller.error());
    co_return;
  }
  request.caller = *caller;
  Result<std::string> body = match.endpoint->kind == EndpointKind::ListModels
                                 ? models_body(*request.snapshot, *caller->entry)
                                 : model_body(*request.snapshot, *caller->entry, match.argument);
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
  SAR_CHECK(authenticate(exchange.head().headers, *worker_.key_ring, worker_.clock.wall(),
                         worker_.hash_memo));
  return {};
}

net::Task<void> Gateway::serve_service(net::HttpExchange& exchange, const Endpoint& endpoint) {
  const auto allowed = check_right(exchange, endpoint);
  if (!allowed) {
    co_await refuse(exchange, allowed.error());
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
