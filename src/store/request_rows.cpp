#include "store/request_rows.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/log.hpp"
#include "store/ledger_vocabulary.hpp"

namespace sar::store {
namespace {

// Columns that a request has from the start, and those that a settled record brings, in the order
// in which put() binds them.
constexpr std::array<std::string_view, 4> kKept{"id", "api_key_id", "started_at", "model_asked"};
constexpr std::array<std::string_view, 28> kSettled{"channel_id",
                                                    "price_id",
                                                    "upstream_model",
                                                    "duration_nanos",
                                                    "first_token_nanos",
                                                    "input_tokens",
                                                    "cache_read_tokens",
                                                    "cache_write_tokens",
                                                    "output_tokens",
                                                    "reasoning_tokens",
                                                    "cost_nanos",
                                                    "status",
                                                    "outcome",
                                                    "usage_source",
                                                    "error_class",
                                                    "error_code",
                                                    "streamed",
                                                    "attempt_count",
                                                    "attempts",
                                                    "plan",
                                                    "cache_write_1h_tokens",
                                                    "input_audio_tokens",
                                                    "input_image_tokens",
                                                    "output_audio_tokens",
                                                    "output_image_tokens",
                                                    "caller_dialect",
                                                    "endpoint",
                                                    "fidelity"};

std::string upsert() {
  std::string places = "?";
  for (std::size_t place = 1; place < kKept.size() + kSettled.size(); ++place) places += ", ?";
  std::string changes;
  for (const std::string_view column : kSettled)
    changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", column, column);
  return fmt::format(
      "INSERT INTO requests ({}, {}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {} "
      "WHERE requests.outcome = '{}'",
      fmt::join(kKept, ", "), fmt::join(kSettled, ", "), places, changes, kOutcomeRunning);
}

// One attempt without an error is told by the columns.
bool needs_attempts(const SettledRecord& record) {
  return record.attempt_count > 1 ||
         (record.attempt_count == 1 && record.attempts[0].error_class != kNoErrorClass);
}

// [{"channel":"<id>","model":"…","after_nanos":0,"duration_nanos":0,"status":429,
//   "error":"rate_limited"},…]; status and error only where there is one.
void append_attempts(std::string& out, const SettledRecord& record) {
  for (std::size_t place = 0; place < record.attempt_count; ++place) {
    const AttemptRecord& attempt = record.attempts[place];
    out += place == 0 ? R"([{"channel":")" : R"(,{"channel":")";
    out += attempt.channel_id.to_string();
    out += R"(","model":")";
    append_json_escaped(out, attempt.upstream_model);
    fmt::format_to(std::back_inserter(out), R"(","after_nanos":{},"duration_nanos":{})",
                   attempt.started_after_nanos, attempt.duration_nanos);
    if (attempt.vendor_status != 0)
      fmt::format_to(std::back_inserter(out), R"(,"status":{})", attempt.vendor_status);
    if (attempt.error_class != kNoErrorClass)
      fmt::format_to(std::back_inserter(out), R"(,"error":"{}")",
                     error_class_name(attempt.error_class));
    out += '}';
  }
  out += ']';
}

}  // namespace

// A prepared statement of SQLite whose places are bound from left to right. Texts and ids are not
// copied: they must live until step().
class RequestRows::Statement {
 public:
  explicit Statement(sqlite_api::sqlite3* connection) : connection_(connection) {
    const std::string sql = upsert();
    check(sqlite_api::sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()),
                                         &statement_, nullptr),
          SQLITE_OK);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite_api::sqlite3_finalize(statement_); }

  void number(std::int64_t value) { sqlite_api::sqlite3_bind_int64(statement_, ++place_, value); }
  void null() { sqlite_api::sqlite3_bind_null(statement_, ++place_); }
  void id(const Uuid& id) {
    sqlite_api::sqlite3_bind_blob(statement_, ++place_, id.bytes.data(),
                                  static_cast<int>(id.bytes.size()), SQLITE_STATIC);
  }
  void text(std::string_view text) {
    sqlite_api::sqlite3_bind_text(statement_, ++place_, text.data(), static_cast<int>(text.size()),
                                  SQLITE_STATIC);
  }
  // The row's CHECK would refuse it, and one bad number must not hold up the ledger.
  void count(std::int64_t value) { number(std::max<std::int64_t>(value, 0)); }

  void known_id(const Uuid& value) { value.is_nil() ? null() : id(value); }
  void known_text(std::string_view value) { value.empty() ? null() : text(value); }
  void known_time(std::int64_t nanos) { nanos < 0 ? null() : number(nanos); }

  // Whether a row was inserted or changed.
  bool step() {
    const int stepped = sqlite_api::sqlite3_step(statement_);
    place_ = 0;
    sqlite_api::sqlite3_reset(statement_);
    check(stepped, SQLITE_DONE);
    return sqlite_api::sqlite3_changes(connection_) > 0;
  }

 private:
  static void check(int code, int expected) {
    if (code != expected) throw soci::sqlite3_soci_error("a row of the ledger", code);
  }

  sqlite_api::sqlite3* connection_;
  sqlite_api::sqlite3_stmt* statement_ = nullptr;
  int place_ = 0;
};

RequestRows::RequestRows(soci::session& session)
    : statement_(std::make_unique<Statement>(
          static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_)) {}

RequestRows::~RequestRows() = default;

bool RequestRows::put(const SettledRecord& record, std::string_view outcome) {
  const AttemptRecord none;
  const AttemptRecord& last =
      record.attempt_count == 0 ? none : record.attempts[record.attempt_count - 1U];
  attempts_json_.clear();
  if (needs_attempts(record)) append_attempts(attempts_json_, record);

  Statement& row = *statement_;
  row.id(record.request_id);
  row.id(record.api_key_id);
  row.number(record.started_at_nanos);
  row.text(record.model_asked);

  row.known_id(last.channel_id);
  row.known_id(record.price_id);
  row.known_text(last.upstream_model);
  row.known_time(record.duration_nanos);
  row.known_time(record.first_token_nanos);
  row.count(record.input_tokens);
  row.count(record.cache_read_tokens);
  row.count(record.cache_write_tokens);
  row.count(record.output_tokens);
  row.count(record.reasoning_tokens);
  row.count(record.cost_nanos);
  record.status == 0 ? row.null() : row.number(record.status);
  row.text(outcome);
  row.text(usage_source_name(record.usage_source));
  record.error_class == kNoErrorClass ? row.null() : row.text(error_class_name(record.error_class));
  row.known_text(record.error_code);
  row.number(record.streamed ? 1 : 0);
  row.number(record.attempt_count);
  row.known_text(attempts_json_);
  row.known_text(record.plan_json);
  row.count(record.cache_write_1h_tokens);
  row.count(record.input_audio_tokens);
  row.count(record.input_image_tokens);
  row.count(record.output_audio_tokens);
  row.count(record.output_image_tokens);
  row.known_text(record.caller_dialect);
  row.known_text(record.endpoint);
  row.known_text(record.fidelity_json);
  return row.step();
}

SettledRecord unsettled(const DispatchedRecord& record, std::uint8_t usage_source) {
  SettledRecord row;
  row.request_id = record.request_id;
  row.api_key_id = record.api_key_id;
  row.started_at_nanos = record.started_at_nanos;
  row.duration_nanos = -1;
  row.outcome = Outcome::Interrupted;
  row.usage_source = usage_source;
  row.model_asked = record.model_asked;
  row.attempt_count = 1;
  row.attempts[0].channel_id = record.channel_id;
  return row;
}

}  // namespace sar::store
