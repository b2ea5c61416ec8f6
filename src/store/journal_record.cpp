// Encoding of the journal's records. Each record has one visit() that names its fields in order;
// measuring, writing and reading are three visitors, so they cannot disagree.
#include "store/journal_record.hpp"

#include <bit>
#include <concepts>
#include <cstring>
#include <string>

#include "store/journal_codec.hpp"
#include "store/ledger_vocabulary.hpp"

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace sar::store {
namespace {

// `Record` or `const Record`: writing visits the one, reading the other.
template <class Type, class Record>
concept AnyConstOf = std::same_as<std::remove_const_t<Type>, Record>;

// The longest start of `text` that has at most `bytes_max` bytes and does not split a character.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  constexpr unsigned kContinuationMask = 0xc0;
  constexpr unsigned kContinuation = 0x80;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & kContinuationMask) == kContinuation)
    --end;
  return text.substr(0, end);
}

struct Measure {
  std::size_t bytes = 0;

  template <class... Value>
  void values(const Value&... value) {
    bytes += (sizeof value + ...);
  }
  void text(std::string_view text, std::size_t bytes_max) {
    bytes += sizeof(std::uint16_t) + cut(text, bytes_max).size();
  }
};

struct Write {
  std::byte* at;

  template <class... Value>
  void values(const Value&... value) {
    (put(value), ...);
  }
  void text(std::string_view text, std::size_t bytes_max) {
    const std::string_view kept = cut(text, bytes_max);
    put(static_cast<std::uint16_t>(kept.size()));
    kept.copy(reinterpret_cast<char*>(at), kept.size());  // unlike memcpy, takes an empty view
    at += kept.size();
  }
  template <class Value>
  void put(const Value& value) {
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
  }
};

// Stops taking, and says so in `complete`, where the bytes do not suffice.
struct Read {
  std::span<const std::byte> rest;
  bool complete = true;

  template <class... Value>
  void values(Value&... value) {
    (take(value), ...);
  }
  void text(std::string_view& text, std::size_t bytes_max) {
    std::uint16_t length = 0;
    take(length);
    complete = complete && length <= bytes_max && length <= rest.size();
    if (!complete) return;
    text = {reinterpret_cast<const char*>(rest.data()), length};
    rest = rest.subspan(length);
  }
  template <class Value>
  void take(Value& value) {
    complete = complete && rest.size() >= sizeof value;
    if (!complete) return;
    std::memcpy(&value, rest.data(), sizeof value);
    rest = rest.subspan(sizeof value);
  }
  void take(bool& flag) {  // a byte that is neither 0 nor 1 is no bool
    std::uint8_t byte = 0;
    take(byte);
    flag = byte != 0;
  }
};

template <class Visitor, AnyConstOf<DispatchedRecord> Record>
void visit(Visitor& visitor, Record& record) {
  visitor.values(record.request_id, record.api_key_id, record.channel_id, record.started_at_nanos);
  visitor.text(record.model_asked, kModelNameBytesMax);
}

template <class Visitor, AnyConstOf<AttemptRecord> Record>
void visit(Visitor& visitor, Record& attempt) {
  visitor.values(attempt.channel_id, attempt.started_after_nanos, attempt.duration_nanos,
                 attempt.vendor_status, attempt.error_class);
  visitor.text(attempt.upstream_model, kModelNameBytesMax);
}

// The fields a settled record has had from the beginning.
template <class Visitor, AnyConstOf<SettledRecord> Record>
void visit_first_fields(Visitor& visitor, Record& record) {
  visitor.values(record.request_id, record.api_key_id, record.price_id, record.started_at_nanos,
                 record.duration_nanos, record.first_token_nanos, record.input_tokens,
                 record.cache_read_tokens, record.cache_write_tokens, record.output_tokens,
                 record.reasoning_tokens, record.cost_nanos, record.status, record.outcome,
                 record.usage_source, record.error_class, record.streamed, record.attempt_count);
  visitor.text(record.model_asked, kModelNameBytesMax);
  visitor.text(record.error_code, kErrorCodeBytesMax);
  visitor.text(record.plan_json, kPlanBytesMax);
  for (std::size_t attempt = 0; attempt < record.attempt_count && attempt < kAttemptsMax; ++attempt)
    visit(visitor, record.attempts[attempt]);
}

template <class Visitor, AnyConstOf<SettledRecord> Record>
void visit(Visitor& visitor, Record& record) {
  visit_first_fields(visitor, record);
  visitor.values(record.cache_write_1h_tokens, record.input_audio_tokens, record.input_image_tokens,
                 record.output_audio_tokens, record.output_image_tokens);
  visitor.text(record.caller_dialect, kDialectBytesMax);
  visitor.text(record.endpoint, kEndpointBytesMax);
  visitor.text(record.fidelity_json, kFidelityBytesMax);
}

bool is_sound(const DispatchedRecord&) { return true; }

bool is_sound(const SettledRecord& record) {
  if (record.attempt_count > kAttemptsMax) return false;
  for (std::size_t attempt = 0; attempt < record.attempt_count; ++attempt)
    if (!is_known_error_class(record.attempts[attempt].error_class)) return false;
  return is_known_outcome(record.outcome) && is_known_usage_source(record.usage_source) &&
         is_known_error_class(record.error_class);
}

template <class Record>
std::size_t measure(const Record& record) {
  Measure visitor;
  visit(visitor, record);
  return visitor.bytes;
}

template <class Record, class Visit>
std::optional<JournalRecord> read(std::span<const std::byte> bytes, Visit visit_fields) {
  std::optional<JournalRecord> decoded{std::in_place, std::in_place_type<Record>};
  auto& record = std::get<Record>(*decoded);
  Read visitor{.rest = bytes};
  visit_fields(visitor, record);
  if (!visitor.complete || !is_sound(record)) decoded.reset();
  return decoded;
}

}  // namespace

std::size_t settled_bytes_max() {
  static const std::string longest(kModelNameBytesMax, 'm');
  SettledRecord record;
  record.model_asked = longest;
  record.error_code = std::string_view{longest}.substr(0, kErrorCodeBytesMax);
  record.caller_dialect = std::string_view{longest}.substr(0, kDialectBytesMax);
  record.endpoint = std::string_view{longest}.substr(0, kEndpointBytesMax);
  record.attempt_count = kAttemptsMax;
  for (AttemptRecord& attempt : record.attempts) attempt.upstream_model = longest;
  return measure(record);
}

std::size_t encoded_bytes(const DispatchedRecord& record) { return measure(record); }
std::size_t encoded_bytes(const SettledRecord& record) { return measure(record); }

void encode(const DispatchedRecord& record, std::byte* out) {
  Write visitor{.at = out};
  visit(visitor, record);
}

void encode(const SettledRecord& record, std::byte* out) {
  Write visitor{.at = out};
  visit(visitor, record);
}

std::optional<JournalRecord> decode(RecordKind kind, std::span<const std::byte> bytes) {
  const auto visit_all = [](auto& visitor, auto& record) { visit(visitor, record); };
  const auto visit_first = [](auto& visitor, auto& record) { visit_first_fields(visitor, record); };
  switch (kind) {
    case RecordKind::Dispatched:
      return read<DispatchedRecord>(bytes, visit_all);
    case RecordKind::SettledWithoutDialect:
      return read<SettledRecord>(bytes, visit_first);
    case RecordKind::Settled:
      return read<SettledRecord>(bytes, visit_all);
    case RecordKind::Padding:
      break;
  }
  return std::nullopt;
}

}  // namespace sar::store
