// What one request costs the books: two journal records on the worker's thread, one row on the
// writer's. Times are CPU times of the thread.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "core/random.hpp"
#include "store/journal.hpp"
#include "store/ledger_writer.hpp"
#include "store/migrations.hpp"
#include "support/temporary_directory.hpp"

namespace sar::store {
namespace {

constexpr std::size_t kJournalBytes = 64UL * 1024 * 1024;
constexpr std::string_view kPlan =
    R"({"model":"gpt-4o-mini","strategy":"priority","candidates":[{"channel":"openai-main",)"
    R"("verdict":"chosen"},{"channel":"openai-spare","verdict":"ranked"}]})";

// Requests of one key on four channels, one after the other.
class Requests {
 public:
  Requests() : key_(stable_id("key", "bench")), price_(stable_id("price", "bench")) {
    for (std::size_t place = 0; place < channels_.size(); ++place)
      channels_[place] = stable_id("channel", std::to_string(place));
  }
  void next() {
    now_ += std::chrono::microseconds{16};
    id_ = make_uuid_v7(now_, random_);
    ++count_;
  }
  [[nodiscard]] DispatchedRecord dispatched() const {
    return {.request_id = id_,
            .api_key_id = key_,
            .channel_id = channel(),
            .started_at_nanos = now_.time_since_epoch().count(),
            .model_asked = "gpt-4o-mini"};
  }
  [[nodiscard]] SettledRecord settled() const {
    SettledRecord record{};
    record.request_id = id_;
    record.api_key_id = key_;
    record.price_id = price_;
    record.started_at_nanos = now_.time_since_epoch().count();
    record.duration_nanos = 123'456'789;
    record.first_token_nanos = 23'456'789;
    record.input_tokens = 250;
    record.output_tokens = 150;
    record.cost_nanos = 127'500;
    record.status = 200;
    record.usage_source = 1;
    record.model_asked = "gpt-4o-mini";
    record.plan_json = kPlan;
    record.attempt_count = 1;
    record.attempts[0] = {.channel_id = channel(),
                          .duration_nanos = 123'000'000,
                          .vendor_status = 200,
                          .upstream_model = "gpt-4o-mini-2024-07-18"};
    return record;
  }

 private:
  [[nodiscard]] const Uuid& channel() const { return channels_[count_ % channels_.size()]; }
  SeededRandom random_{1};
  WallTime now_ = SystemClock{}.wall();
  Uuid id_;
  Uuid key_;
  Uuid price_;
  std::array<Uuid, 4> channels_;
  std::size_t count_ = 0;
};

void append_request(Journal& journal, Requests& requests) {
  requests.next();
  if (!journal.append_dispatched(requests.dispatched())) std::abort();
  journal.append_settled(requests.settled());
}

// Both records of a request; the argument is how many requests the consumer lags behind.
void BM_JournalAppend(benchmark::State& state) {
  const test::TemporaryDirectory directory;
  const auto journal = std::move(Journal::open(directory / "journal", kJournalBytes)).value();
  Requests requests;
  std::int64_t lag = 0;
  for (auto _ : state) {
    append_request(*journal, requests);
    if (++lag < state.range(0)) continue;
    lag = 0;
    state.PauseTiming();
    std::uint64_t end = 0;
    while (journal->read(end)) continue;
    journal->release_to(end);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_JournalAppend)->Arg(2'000)->Arg(20'000);

// Rows out of the journal into SQLite: decode, bind, insert, sums, commit, checkpoint.
void BM_LedgerRow(benchmark::State& state) {
  const test::TemporaryDirectory directory;
  const auto database = std::move(open_sqlite({.file = directory / "router.db"})).value();
  if (!migrate(*database)) std::abort();
  const auto journal = std::move(Journal::open(directory / "journal", kJournalBytes)).value();
  const auto log = make_silent_log();
  const auto writer =
      std::move(LedgerWriter::open(*database, {journal.get()}, config::Durability::Process, *log))
          .value();
  Requests requests;
  for (auto _ : state) {
    state.PauseTiming();
    for (std::int64_t request = 0; request < state.range(0); ++request)
      append_request(*journal, requests);
    state.ResumeTiming();
    if (!writer->write_batch()) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_LedgerRow)->Arg(64)->Arg(512)->Arg(1'700)->Arg(4'000)->MinTime(2);

}  // namespace
}  // namespace sar::store
