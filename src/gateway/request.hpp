// Everything that is known of one request while it passes through the steps. Each step fills its
// part and reads what the steps before left; `settle` turns it into the ledger row, the metrics and
// the log line.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "access/key_ring.hpp"
#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "gateway/snapshot.hpp"
#include "protocol/dialect.hpp"
#include "protocol/openai_chat_wire.hpp"
#include "protocol/usage.hpp"
#include "routing/plan.hpp"
#include "store/journal_record.hpp"

namespace sar::gateway {

// Who is asking. Views into the key ring, which the request keeps alive.
struct Caller {
  const access::KeyEntry* entry = nullptr;
  [[nodiscard]] Uuid key_id() const { return entry == nullptr ? Uuid{} : entry->key.id; }
  [[nodiscard]] std::string_view key_name() const {
    return entry == nullptr ? std::string_view{} : std::string_view{entry->key.name};
  }
};

// One call to one channel.
struct Attempt {
  const routing::Target* target = nullptr;
  std::chrono::nanoseconds started_after{};  // since the request came
  std::chrono::nanoseconds duration{};
  std::int32_t vendor_status = 0;
  std::uint8_t error_class = 0xff;  // ErrorClass; 0xff: none
};

struct Request {
  // Filled when the request comes.
  Uuid id;
  WallTime received_at{};
  SteadyTime started{};
  std::shared_ptr<const Snapshot> snapshot;  // keeps every view below alive
  std::shared_ptr<const access::KeyRing> key_ring;

  // authenticate
  Caller caller;

  // What is asked for. Both texts are literals, or live as long as the request.
  protocol::Dialect dialect = protocol::Dialect::OpenAi;  // the caller's
  std::string_view endpoint = "chat";

  // decode
  std::string model_asked;
  bool stream = false;
  bool include_usage = false;  // the caller asked for the usage event
  std::int64_t prompt_tokens_estimate = 0;
  std::int64_t output_tokens_max = 0;  // 0: the caller gave none

  // route
  std::unique_ptr<routing::Route> own_route;  // for names that only a wildcard channel serves
  const routing::Route* route = nullptr;
  routing::Plan plan;
  bool explain = false;

  // attempt
  std::array<Attempt, routing::kAttemptsMax> attempts;
  std::uint8_t attempt_count = 0;
  bool dispatched = false;  // the journal holds its record

  // relay
  protocol::Usage usage;
  protocol::UsageSource usage_source = protocol::UsageSource::None;
  std::chrono::nanoseconds first_token{-1};
  std::int64_t tokens_seen = 0;  // deltas that carried a token, for counting when usage is missing

  // What a translation dropped or changed: compact JSON of at most store::kFidelityBytesMax bytes;
  // empty: nothing.
  std::string fidelity_json;

  // settle
  bool settled = false;

  [[nodiscard]] const Attempt* last_attempt() const {
    return attempt_count == 0 ? nullptr : &attempts[attempt_count - 1];
  }
};

}  // namespace sar::gateway
