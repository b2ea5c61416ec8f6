#include "gateway/wire_for.hpp"

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/model_wire.hpp"

namespace sar::gateway {
namespace {

// A messages request of which no answer is wanted.
constinit const protocol::Wire kAnthropicCount{
    .dialect = protocol::Dialect::Anthropic,
    .scan_request = protocol::scan_anthropic_count_tokens,
    .scan_reply =
        [](protocol::JsonReader& reader, std::string_view body) {
          return protocol::kModelWire.scan_reply(reader, body);
        },
    .make_stream_scan =
        [](protocol::JsonReader& reader) { return protocol::kModelWire.make_stream_scan(reader); }};

}  // namespace

const protocol::Wire* wire_for(provider::Operation operation, protocol::Dialect dialect) {
  if (operation == provider::Operation::Chat) return protocol::wire_of(dialect);
  const bool is_messages =
      operation == provider::Operation::CountTokens && dialect == protocol::Dialect::Anthropic;
  return is_messages ? &kAnthropicCount : &protocol::kModelWire;
}

}  // namespace sar::gateway
