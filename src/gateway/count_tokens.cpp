#include "gateway/count_tokens.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "gateway/answer_headers.hpp"
#include "gateway/decode.hpp"

namespace sar::gateway {
namespace {

// Where the prompt would go; null: nowhere.
const provider::Surface* first_chat_surface(const Request& request) {
  const auto& attempts = request.plan.attempts;
  if (attempts.empty()) return nullptr;
  return request.snapshot->runtime(*attempts.front())
      .provider->find(provider::Operation::Chat, request.dialect);
}

}  // namespace

net::Task<void> answer_token_estimate(net::HttpExchange& exchange, Settlement& settlement) {
  Request& request = settlement.request();
  refine_estimate(request);
  request.fidelity_header = "tokens=estimated";
  const std::string body =
      protocol::translator_of(request.dialect).write_token_count(request.prompt_tokens_estimate);
  const std::string lines = router_headers(request);
  settlement.succeed(200);
  const std::array<std::string_view, 1> pieces{body};
  static_cast<void>(co_await exchange.answer({.header_lines = lines}, pieces));
}

bool keep_counting_targets(Request& request) {
  auto& attempts = request.plan.attempts;
  if (const provider::Surface* chat = first_chat_surface(request); chat != nullptr) {
    request.body_facts.dialect = chat->dialect;  // for the estimate: the vendor's, see BodyFacts
  }
  const auto counts = [&](const routing::Target* target) {
    const provider::Surface* surface = request.snapshot->runtime(*target).provider->find(
        provider::Operation::CountTokens, request.dialect);
    return surface != nullptr && surface->dialect == request.dialect;
  };
  attempts.erase(std::remove_if(attempts.begin(), attempts.end(), std::not_fn(counts)),
                 attempts.end());
  return !attempts.empty();
}

}  // namespace sar::gateway
