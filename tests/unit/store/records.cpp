#include "records.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace sar::test {

Uuid id_of(std::uint64_t value) {
  Uuid id;
  for (std::size_t place = 0; place < sizeof value; ++place)
    id.bytes[15 - place] = static_cast<std::uint8_t>(value >> (8 * place));
  return id;
}

std::uint64_t value_of(const Uuid& id) {
  std::uint64_t value = 0;
  for (std::size_t place = 8; place < id.bytes.size(); ++place)
    value = value << 8U | id.bytes[place];
  return value;
}

store::DispatchedRecord dispatched(std::uint64_t request) {
  return {.request_id = id_of(request),
          .api_key_id = id_of(0xa1),
          .channel_id = kChannel,
          .started_at_nanos = kStartNanos + static_cast<std::int64_t>(request),
          .model_asked = "gpt-4o"};
}

store::SettledRecord settled(std::uint64_t request) {
  store::SettledRecord record;
  record.request_id = id_of(request);
  record.api_key_id = id_of(0xa1);
  record.price_id = id_of(0xb1);
  record.started_at_nanos = kStartNanos + static_cast<std::int64_t>(request);
  record.duration_nanos = 2'000;
  record.first_token_nanos = 1'000;
  record.input_tokens = 10;
  record.output_tokens = 5;
  record.cost_nanos = 700;
  record.status = 200;
  record.usage_source = 1;
  record.model_asked = "gpt-4o";
  record.attempt_count = 1;
  record.attempts[0] = {.channel_id = kChannel,
                        .duration_nanos = 1'900,
                        .vendor_status = 200,
                        .upstream_model = "gpt-4o-2024"};
  return record;
}

store::SettledRecord troubled(std::uint64_t request) {
  store::SettledRecord record = settled(request);
  record.cache_read_tokens = 3;
  record.cache_write_tokens = 4;
  record.reasoning_tokens = 6;
  record.cache_write_1h_tokens = 7;
  record.input_audio_tokens = 8;
  record.input_image_tokens = 9;
  record.output_audio_tokens = 11;
  record.output_image_tokens = 12;
  record.status = 502;
  record.outcome = store::Outcome::Failed;
  record.usage_source = 3;
  record.error_class = static_cast<std::uint8_t>(ErrorClass::StreamBroken);
  record.streamed = true;
  record.error_code = "stream_broken";
  record.plan_json = R"({"chosen":"first"})";
  record.caller_dialect = "anthropic";
  record.endpoint = "chat";
  record.fidelity_json = R"([["seed","dropped"]])";
  record.attempt_count = 2;
  record.attempts[0].error_class = static_cast<std::uint8_t>(ErrorClass::RateLimited);
  record.attempts[0].vendor_status = 429;
  record.attempts[1] = {.channel_id = kOtherChannel,
                        .started_after_nanos = 1'950,
                        .duration_nanos = 40,
                        .vendor_status = 200,
                        .error_class = static_cast<std::uint8_t>(ErrorClass::StreamBroken),
                        .upstream_model = "other \"4o\""};
  return record;
}

store::SettledRecord largest(std::uint64_t request, const std::string& text) {
  store::SettledRecord record = troubled(request);
  record.model_asked = text;
  record.error_code = text;
  record.plan_json = text;
  record.caller_dialect = text;
  record.endpoint = text;
  record.fidelity_json = text;
  record.attempt_count = store::kAttemptsMax;
  for (store::AttemptRecord& attempt : record.attempts) {
    attempt = record.attempts[0];
    attempt.upstream_model = text;
  }
  return record;
}

void expect_same(const store::DispatchedRecord& actual, const store::DispatchedRecord& expected) {
  EXPECT_EQ(actual.request_id, expected.request_id);
  EXPECT_EQ(actual.api_key_id, expected.api_key_id);
  EXPECT_EQ(actual.channel_id, expected.channel_id);
  EXPECT_EQ(actual.started_at_nanos, expected.started_at_nanos);
  EXPECT_EQ(actual.model_asked, expected.model_asked);
}

void expect_same(const store::SettledRecord& actual, const store::SettledRecord& expected) {
  EXPECT_EQ(actual.request_id, expected.request_id);
  EXPECT_EQ(actual.api_key_id, expected.api_key_id);
  EXPECT_EQ(actual.price_id, expected.price_id);
  EXPECT_EQ(actual.started_at_nanos, expected.started_at_nanos);
  EXPECT_EQ(actual.duration_nanos, expected.duration_nanos);
  EXPECT_EQ(actual.first_token_nanos, expected.first_token_nanos);
  EXPECT_EQ(actual.input_tokens, expected.input_tokens);
  EXPECT_EQ(actual.cache_read_tokens, expected.cache_read_tokens);
  EXPECT_EQ(actual.cache_write_tokens, expected.cache_write_tokens);
  EXPECT_EQ(actual.output_tokens, expected.output_tokens);
  EXPECT_EQ(actual.reasoning_tokens, expected.reasoning_tokens);
  EXPECT_EQ(actual.cache_write_1h_tokens, expected.cache_write_1h_tokens);
  EXPECT_EQ(actual.input_audio_tokens, expected.input_audio_tokens);
  EXPECT_EQ(actual.input_image_tokens, expected.input_image_tokens);
  EXPECT_EQ(actual.output_audio_tokens, expected.output_audio_tokens);
  EXPECT_EQ(actual.output_image_tokens, expected.output_image_tokens);
  EXPECT_EQ(actual.cost_nanos, expected.cost_nanos);
  EXPECT_EQ(actual.status, expected.status);
  EXPECT_EQ(actual.outcome, expected.outcome);
  EXPECT_EQ(actual.usage_source, expected.usage_source);
  EXPECT_EQ(actual.error_class, expected.error_class);
  EXPECT_EQ(actual.streamed, expected.streamed);
  EXPECT_EQ(actual.model_asked, expected.model_asked);
  EXPECT_EQ(actual.error_code, expected.error_code);
  EXPECT_EQ(actual.plan_json, expected.plan_json);
  EXPECT_EQ(actual.caller_dialect, expected.caller_dialect);
  EXPECT_EQ(actual.endpoint, expected.endpoint);
  EXPECT_EQ(actual.fidelity_json, expected.fidelity_json);
  ASSERT_EQ(actual.attempt_count, expected.attempt_count);
  for (std::size_t place = 0; place < expected.attempt_count; ++place) {
    EXPECT_EQ(actual.attempts[place].channel_id, expected.attempts[place].channel_id);
    EXPECT_EQ(actual.attempts[place].started_after_nanos,
              expected.attempts[place].started_after_nanos);
    EXPECT_EQ(actual.attempts[place].duration_nanos, expected.attempts[place].duration_nanos);
    EXPECT_EQ(actual.attempts[place].vendor_status, expected.attempts[place].vendor_status);
    EXPECT_EQ(actual.attempts[place].error_class, expected.attempts[place].error_class);
    EXPECT_EQ(actual.attempts[place].upstream_model, expected.attempts[place].upstream_model);
  }
}

std::string name_of(const store::JournalRecord& record) {
  const auto* open = std::get_if<store::DispatchedRecord>(&record);
  const Uuid& id =
      open != nullptr ? open->request_id : std::get<store::SettledRecord>(record).request_id;
  return (open != nullptr ? "d" : "s") + std::to_string(value_of(id));
}

std::string read_all(store::Journal& journal) {
  std::string all;
  std::uint64_t end = 0;
  while (const auto record = journal.read(end)) all += (all.empty() ? "" : " ") + name_of(*record);
  return all;
}

}  // namespace sar::test
