// Counting the events of a stream, whatever the borders of its pieces.
#include "event_counter.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

constexpr std::string_view kStream =
    ": comment\n\ndata: {\"a\":1}\n\nevent: x\ndata:{\"b\":2}\n\ndata: [DONE]\n\n";

TEST(EventCounter, CountsDataLinesAtEveryCut) {
  for (std::size_t cut = 0; cut <= kStream.size(); ++cut) {
    EventCounter counter;
    counter.start();
    counter.feed(kStream.substr(0, cut));
    counter.feed(kStream.substr(cut));
    EXPECT_EQ(counter.events(), 3U) << cut;
    EXPECT_TRUE(counter.is_done()) << cut;
  }
}

TEST(EventCounter, TakesCarriageReturns) {
  EventCounter counter;
  counter.start();
  counter.feed("data: 1\r\n\r\ndata: [DONE]\r\n\r\n");
  EXPECT_EQ(counter.events(), 2U);
  EXPECT_TRUE(counter.is_done());
}

TEST(EventCounter, IsDoneOnlyWhenTheLastEventSaysSo) {
  EventCounter counter;
  counter.start();
  counter.feed("data: [DONE]\n\ndata: [DONE]x\n\n");
  EXPECT_FALSE(counter.is_done());
  counter.start();
  counter.feed("data: [DONE]");  // the line has not ended
  EXPECT_FALSE(counter.is_done());
  EXPECT_EQ(counter.events(), 0U);
}

}  // namespace
}  // namespace load
