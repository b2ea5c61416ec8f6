#include "routing/channel_state.hpp"

namespace sar::routing {

void ChannelState::attempt_decided(std::chrono::nanoseconds latency, const Error* failure) {
  if (failure != nullptr) {
    if (failure->blame == Blame::Vendor) errors_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  successes_.fetch_add(1, std::memory_order_relaxed);
  // Two threads may both start from the same mean; one sample is then lost, which a mean can bear.
  const std::int64_t mean = latency_nanos_.load(std::memory_order_relaxed);
  const std::int64_t next = mean == 0 ? latency.count() : mean + (latency.count() - mean) / 8;
  latency_nanos_.store(next, std::memory_order_relaxed);
}

std::shared_ptr<ChannelState> ChannelStates::of(const Uuid& channel_id) {
  const std::lock_guard lock{mutex_};
  auto& state = states_[channel_id];
  if (state == nullptr) state = std::make_shared<ChannelState>();
  return state;
}

}  // namespace sar::routing
