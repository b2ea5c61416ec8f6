// Moments as text and back.
#include "core/timestamp.hpp"

#include <gtest/gtest.h>

namespace sar {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Timestamp, PrintsMilliseconds) {
  EXPECT_EQ(to_rfc3339(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(WallTime{seconds{951'782'400}}), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(WallTime{milliseconds{1'788'264'000'123}}), "2026-09-01T12:00:00.123Z");
  EXPECT_EQ(to_rfc3339(WallTime{milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, ParsesWhatItPrints) {
  for (const std::int64_t second : {0L, 951'782'400L, 1'788'264'000L, 4'102'444'800L, -1L}) {
    const WallTime time{milliseconds{second * 1'000 + 7}};
    EXPECT_EQ(parse_rfc3339(to_rfc3339(time)), time);
  }
}

TEST(Timestamp, ParsesDaysAndFractions) {
  EXPECT_EQ(parse_rfc3339("2026-09-01"), WallTime{seconds{1'788'220'800}});
  EXPECT_EQ(parse_rfc3339("2026-09-01T00:00:00Z"), WallTime{seconds{1'788'220'800}});
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.000000001Z"), WallTime{nanoseconds{1}});
}

TEST(Timestamp, RefusesOtherTexts) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-9-1",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2026-02-29",
                                      "2026-04-31",
                                      "2026-09-01T",
                                      "2026-09-01TZ",
                                      "2026-09-01T12:00Z",
                                      "2026-09-01T24:00:00Z",
                                      "2026-09-01T12:00:00",
                                      "2026-09-01T12:00:00+02:00",
                                      "2026-09-01T12:00:60Z",
                                      "2026-09-01T12:00:00.Z",
                                      "2026-09-01 12:00:00Z",
                                      " 2026-09-01",
                                      "-026-09-01",
                                      "2026-09-01x",
                                      "9999-01-01",
                                      "0001-01-01"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace sar
