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
#include "protocol/canonical/embedding.hpp"
#include "protocol/canonical/usage.hpp"
#include "protocol/tokens/token_estimate.hpp"
#include "protocol/wires.hpp"
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
  std::array<char, Uuid::kTextLength> id_chars{};
  WallTime received_at{};
  SteadyTime started{};
  std::shared_ptr<const Snapshot> snapshot;  // keeps every view below alive
  std::shared_ptr<const access::KeyRing> key_ring;

  // What is asked for. The text is a literal.
  provider::Operation operation = provider::Operation::Chat;
  std::string_view endpoint = "chat";                     // its name
  protocol::Dialect dialect = protocol::Dialect::OpenAi;  // the caller's
  const protocol::Wire* wire = nullptr;  // how bodies of both sides are read that pass through

  // authenticate
  Caller caller;

  // decode
  std::string model_asked;
  bool stream = false;
  bool include_usage = false;       // the caller asked for the usage event
  bool json_array = false;          // Gemini without alt=sse
  std::string_view stateful_field;  // Responses: refers to what one vendor's account keeps
  bool strict = false;              // nothing may be dropped or changed on the way to the vendor
  std::string echo;                 // Responses: what the answer repeats of the request
  protocol::EmbeddingAnswer embedding;      // embeddings: the form that is asked for
  std::int64_t prompt_tokens_estimate = 0;  // from the body's size, until refine_estimate()
  std::string_view body;                    // until a stream begins; empty: a form
  protocol::BodyFacts body_facts;
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
  // What did not reach the vendor as it was; empty: all of it did. For the caller, and as compact
  // JSON of at most store::kFidelityBytesMax bytes for the books.
  std::string fidelity_header;
  std::string fidelity_json;

  // relay
  protocol::Usage usage;
  protocol::UsageSource usage_source = protocol::UsageSource::None;
  std::chrono::nanoseconds first_token{-1};
  std::int64_t tokens_seen = 0;  // deltas that carried a token, for counting when usage is missing

  // settle
  bool settled = false;

  [[nodiscard]] std::string_view id_text() const { return {id_chars.data(), id_chars.size()}; }
  [[nodiscard]] const Attempt* last_attempt() const {
    return attempt_count == 0 ? nullptr : &attempts[attempt_count - 1];
  }
};

}  // namespace sar::gateway
