// Recorded streams, cut in every place, through the canonical model and the fast path.
#include <gtest/gtest.h>

#include "core/random.hpp"
#include "stream_reading.hpp"
#include "support/chat_event_text.hpp"
#include "support/recordings.hpp"

namespace sar::test {
namespace {

std::vector<Recording> recorded_streams() {
  std::vector<Recording> streams;
  if (has_recordings()) streams = load_recordings("openai.chat");
  std::erase_if(streams, [](const Recording& recorded) { return recorded.stream.empty(); });
  return streams;
}

TEST(RecordedStreams, AreTheSameEventsWhereverTheyAreCut) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  int count = 0;
  for (const Recording& recorded : recorded_streams()) {
    SCOPED_TRACE(recorded.name);
    ++count;
    const auto events = decode(recorded.stream);
    ASSERT_TRUE(decodes_to(byte_by_byte(recorded.stream), events));
    for (std::size_t place = 0; place <= recorded.stream.size(); ++place) {
      ASSERT_TRUE(decodes_to(cut_at(recorded.stream, place), events)) << "cut at " << place;
    }
  }
  EXPECT_GT(count, 20);
}

// Both paths work on the decoder's events, so that some of the cuts do for them.
TEST(RecordedStreams, AreUnderstoodTheSameHoweverTheyAreCut) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  constexpr int kCuts = 50;
  SeededRandom random{1};
  for (const Recording& recorded : recorded_streams()) {
    SCOPED_TRACE(recorded.name);
    const std::string& stream = recorded.stream;
    const CanonicalReading canonical = read_canonical(whole(stream));
    const FilterReading filtered = read_filtered(whole(stream));
    EXPECT_EQ(read_canonical(byte_by_byte(stream)), canonical);
    EXPECT_EQ(read_filtered(byte_by_byte(stream)), filtered);
    for (int i = 0; i < kCuts; ++i) {
      const std::size_t place = random.next() % stream.size();
      ASSERT_EQ(read_canonical(cut_at(stream, place)), canonical) << "cut at " << place;
      ASSERT_EQ(read_filtered(cut_at(stream, place)), filtered) << "cut at " << place;
    }
  }
}

TEST(RecordedStreams, ReadBackAsWhatWasWritten) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  for (const Recording& recorded : recorded_streams()) {
    SCOPED_TRACE(recorded.name);
    const CanonicalReading reading = read_canonical(whole(recorded.stream));
    EXPECT_FALSE(reading.events.empty());
    EXPECT_EQ(written_events(read_canonical(whole(write_canonical(reading.events))).events),
              written_events(reading.events));
  }
}

template <class Event>
std::vector<Event> only(const std::vector<protocol::ChatEvent>& events) {
  std::vector<Event> found;
  for (const auto& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
  }
  return found;
}

TEST(RecordedStreams, BothPathsUnderstandTheSame) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  for (const Recording& recorded : recorded_streams()) {
    SCOPED_TRACE(recorded.name);
    const FilterReading filtered = read_filtered(whole(recorded.stream));
    const auto events = read_canonical(whole(recorded.stream)).events;
    const bool has_error = !only<protocol::StreamError>(events).empty();
    EXPECT_EQ(filtered.problem, has_error ? "error_in_stream" : "");
    EXPECT_EQ(filtered.finished, !only<protocol::ChoiceFinish>(events).empty());
    const auto usage = only<protocol::UsageUpdate>(events);
    ASSERT_EQ(filtered.usage.has_value(), !usage.empty());
    if (filtered.usage) EXPECT_EQ(*filtered.usage, usage.back().usage.counts);
    const auto texts = only<protocol::TextDelta>(events);
    EXPECT_GE(filtered.tokens_seen, texts.empty() ? 0 : 1);
    EXPECT_FALSE(only<protocol::ChatStart>(events).empty() && !has_error);
  }
}

}  // namespace
}  // namespace sar::test
