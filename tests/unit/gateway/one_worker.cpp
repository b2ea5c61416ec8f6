#include "one_worker.hpp"

#include "net/detach.hpp"

namespace sar::test {

OneWorker::OneWorker(std::string_view yaml) {
  const auto no_environment = [](std::string_view) { return std::optional<std::string>{}; };
  auto configuration =
      config::parse({{.name = "test.yaml", .text = std::string{yaml}}}, no_environment);
  EXPECT_TRUE(configuration) << configuration.error().front().to_string();
  auto snapshot = gateway::build_snapshot(std::move(*configuration), states, clock.wall());
  EXPECT_TRUE(snapshot) << snapshot.error().message;

  SeededRandom random{7};
  key = access::generate_key(random);
  const Secret pepper{std::string(32, 'p')};
  access::ApiKey stored;
  stored.id = make_uuid_v7(clock.wall(), random);
  stored.name = "tester";
  stored.hash = access::hash_key(key.reveal(), pepper);
  stored.allowed_models = {"gpt-*", "alpha/*", "unknown-*"};
  stored.requests_per_minute = 3;
  service.ready = true;
  service.ledger_healthy = [] { return true; };
  service.exposition = [this] { return gateway::exposition({&metrics}, {}); };
  gateway = std::make_unique<gateway::Gateway>(
      gateway::Worker{.clock = clock,
                      .client = client,
                      .media_client = media_client,
                      .journal = journal,
                      .metrics = metrics,
                      .log = log,
                      .random = SeededRandom{1},
                      .request_log = gateway::RequestLog{log, true},
                      .snapshot = nullptr,
                      .key_ring = nullptr},
      service);
  gateway->adopt(*snapshot);
  gateway->adopt(access::KeyRing::build({stored}, pepper, nullptr));
}

void OneWorker::serve(FakeExchange& exchange) {
  std::exception_ptr failure;
  net::detach(gateway->handle(exchange), [&](std::exception_ptr error) { failure = error; });
  if (failure) std::rethrow_exception(failure);
}

FakeExchange OneWorker::chat(std::string body) const {
  FakeExchange exchange{"POST", "/v1/chat/completions", std::move(body)};
  exchange.request_head.headers.add("Authorization", "Bearer " + std::string{key.reveal()});
  return exchange;
}

}  // namespace sar::test
