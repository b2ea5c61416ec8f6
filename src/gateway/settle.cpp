#include "gateway/settle.hpp"

#include <cassert>

#include "core/failpoint.hpp"

namespace sar::gateway {
namespace {

static_assert(routing::kPlanJsonBytesMax <= store::kPlanBytesMax, "half a plan is no JSON");

void copy_attempts(const Request& request, store::SettledRecord& record) {
  record.attempt_count = request.attempt_count;
  for (std::size_t index = 0; index < request.attempt_count; ++index) {
    const Attempt& attempt = request.attempts[index];
    record.attempts[index] = {.channel_id = attempt.target->channel->id,
                              .started_after_nanos = attempt.started_after.count(),
                              .duration_nanos = attempt.duration.count(),
                              .vendor_status = attempt.vendor_status,
                              .error_class = attempt.error_class,
                              .upstream_model = attempt.target->upstream_model};
  }
}

void copy_usage(const protocol::Usage& usage, store::SettledRecord& record) {
  record.input_tokens = usage.input;
  record.cache_read_tokens = usage.cache_read;
  record.cache_write_tokens = usage.cache_write;
  record.output_tokens = usage.output;
  record.reasoning_tokens = usage.reasoning;
  record.cache_write_1h_tokens = usage.cache_write_1h;
  record.input_audio_tokens = usage.input_audio;
  record.input_image_tokens = usage.input_image;
  record.output_audio_tokens = usage.output_audio;
  record.output_image_tokens = usage.output_image;
}

}  // namespace

Charge charge_of(const Request& request) {
  const Attempt* attempt = request.last_attempt();
  if (attempt == nullptr) return {};
  const routing::PriceRow* price = routing::price_in_force(*attempt->target, request.received_at);
  if (price == nullptr || request.usage_source == protocol::UsageSource::None)
    return {.price = price, .cost = {}};
  return {.price = price, .cost = routing::cost_of(request.usage, *price)};
}

Settlement::~Settlement() {
  if (request_.settled) return;
  const Error error = router_error("internal_error", "The request was left unfinished.");
  settle(store::Outcome::Failed, &error, 500);
}

void Settlement::succeed(int status) { settle(store::Outcome::Succeeded, nullptr, status); }

void Settlement::fail(const Error& error, int status) {
  settle(store::Outcome::Failed, &error, status);
}

void Settlement::cancel() {
  const Error error =
      caller_error(ErrorClass::Cancelled, "caller_left", "The caller closed the connection.");
  settle(store::Outcome::Cancelled, &error, 499);
}

void Settlement::settle(store::Outcome outcome, const Error* error, int status) {
  assert(!request_.settled);
  request_.settled = true;
  const Charge charge = charge_of(request_);
  std::string& plan_json = worker_.plan_json;
  plan_json.clear();
  if (request_.route != nullptr)
    routing::append_plan_json(plan_json, *request_.route, request_.plan);
  store::SettledRecord record{
      .request_id = request_.id,
      .api_key_id = request_.caller.key_id(),
      .price_id = charge.price == nullptr ? Uuid{} : charge.price->id,
      .started_at_nanos = request_.received_at.time_since_epoch().count(),
      .duration_nanos = (worker_.clock.steady() - request_.started).count(),
      .first_token_nanos = request_.first_token.count(),
      .cost_nanos = charge.cost.nanos(),
      .status = status,
      .outcome = outcome,
      .usage_source = static_cast<std::uint8_t>(request_.usage_source),
      .error_class =
          error == nullptr ? std::uint8_t{0xff} : static_cast<std::uint8_t>(error->error_class),
      .streamed = request_.stream,
      .model_asked = request_.model_asked,
      .error_code = error == nullptr ? std::string_view{} : std::string_view{error->code},
      .plan_json = plan_json,
      .caller_dialect = protocol::to_string(request_.dialect),
      .endpoint = request_.endpoint,
      .fidelity_json = request_.fidelity_json,
      .attempt_count = 0,
      .attempts = {}};
  copy_usage(request_.usage, record);
  copy_attempts(request_, record);
  if (request_.dispatched) {
    worker_.journal.append_settled(record);
    SAR_FAILPOINT("gateway.settle.after_journal");
  }
  worker_.metrics.request_settled(request_, record, error);
  worker_.request_log.append(request_, record, error);
}

}  // namespace sar::gateway
