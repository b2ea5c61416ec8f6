#include "ledger_fixture.hpp"

#include "store/database_error.hpp"

namespace sar::test {

Result<void> FaultyDatabase::write(const std::function<Result<void>(soci::session&)>& work) {
  const auto failure = [](std::string_view code) {
    return Result<void>{fail(router_error(std::string{code}, "as the test wants"))};
  };
  if (on_try) on_try();
  if (fault == Fault::Busy) return failure(store::kDatabaseBusy);
  if (fault == Fault::Sync) return failure(store::kDatabaseSyncFailed);
  auto written = real_.write([&](soci::session& session) -> Result<void> {
    SAR_CHECK(work(session));
    return fault == Fault::DuringCommit ? failure(store::kDatabaseError) : Result<void>{};
  });
  if (written && on_commit) on_commit();
  if (written && fault == Fault::AfterCommit) return failure(store::kDatabaseError);
  return written;
}

void LedgerTest::start(std::size_t workers) {
  std::vector<store::Journal*> journals;
  for (std::size_t worker = 0; worker < workers; ++worker) {
    journals_.push_back(must(store::Journal::open(journal_file(worker), journal_bytes_)));
    journals.push_back(journals_.back().get());
  }
  ledger_ = std::make_unique<store::Ledger>(faulty_, config::Durability::Process, clock_);
  must(ledger_->recover(journals));
}

void LedgerTest::kill() {
  ledger_.reset();
  journals_.clear();
}

std::filesystem::path LedgerTest::journal_file(std::size_t worker) const {
  return directory_ / ("journal-" + std::to_string(worker) + ".log");
}

void LedgerTest::dispatch(std::uint64_t request, std::size_t worker) {
  ASSERT_TRUE(journals_.at(worker)->append_dispatched(dispatched(request)));
}

void LedgerTest::serve(std::uint64_t request, std::size_t worker) {
  dispatch(request, worker);
  settle(settled(request), worker);
}

std::int64_t LedgerTest::write_batch() {
  const auto batch = ledger_->write_batch();
  return batch ? static_cast<std::int64_t>(batch->rows) : -1;
}

std::string LedgerTest::rows() {
  std::string all;
  const auto names =
      texts(database(), "SELECT hex(id) || ':' || outcome FROM requests ORDER BY id");
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(' ', at), names.size());
    const std::string row = names.substr(at, end - at);
    all += (all.empty() ? "" : " ") + std::to_string(std::stoull(row.substr(16, 16), nullptr, 16)) +
           row.substr(32);
    at = end + 1;
  }
  return all;
}

std::int64_t LedgerTest::sum(const std::string& column) {
  return number(database(), "SELECT COALESCE(SUM(" + column + "), 0) FROM channel_stats_hourly");
}

void LedgerTest::expect_sums_match_rows() {
  const auto of_rows = [this](const std::string& expression) {
    return number(database(), "SELECT COALESCE(SUM(" + expression +
                                  "), 0) FROM requests WHERE outcome <> 'running'");
  };
  EXPECT_EQ(sum("requests"), of_rows("1"));
  EXPECT_EQ(sum("attempts"), of_rows("attempt_count"));
  EXPECT_EQ(sum("interrupted"), of_rows("outcome = 'interrupted'"));
  EXPECT_EQ(sum("first_tokens"), of_rows("first_token_nanos IS NOT NULL"));
  EXPECT_EQ(sum("first_token_nanos"), of_rows("COALESCE(first_token_nanos, 0)"));
  EXPECT_EQ(sum("duration_nanos"), of_rows("COALESCE(duration_nanos, 0)"));
  for (const std::string column :
       {"input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens",
        "input_audio_tokens", "input_image_tokens", "output_tokens", "reasoning_tokens",
        "output_audio_tokens", "output_image_tokens", "cost_nanos"})
    EXPECT_EQ(sum(column), of_rows(column)) << column;
}

}  // namespace sar::test
