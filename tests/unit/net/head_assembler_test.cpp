// Limits of a message head.
#include "net/head_assembler.hpp"

#include <gtest/gtest.h>

#include "net/chunk_decoder.hpp"

namespace sar::net {
namespace {

using State = HeadAssembler::State;

State feed_all(HeadAssembler& assembler, std::string_view bytes) {
  std::size_t consumed = 0;
  return assembler.feed(bytes, consumed);
}

TEST(HeadAssembler, YieldsTheHeadWithoutACopyWhenItCameWhole) {
  HeadAssembler assembler{{}};
  const std::string_view bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nbody";
  std::size_t consumed = 0;
  ASSERT_EQ(assembler.feed(bytes, consumed), State::Complete);
  EXPECT_EQ(assembler.text().data(), bytes.data());
  EXPECT_EQ(bytes.substr(consumed), "body");
}

TEST(HeadAssembler, CountsBytes) {
  const std::string exact = "GET / HTTP/1.1\r\n\r\n";
  HeadAssembler enough{{.bytes_max = exact.size()}};
  EXPECT_EQ(feed_all(enough, exact), State::Complete);
  HeadAssembler short_of_one{{.bytes_max = exact.size() - 1}};
  EXPECT_EQ(feed_all(short_of_one, exact), State::TooLarge);
}

TEST(HeadAssembler, CountsBytesOfALineThatNeverEnds) {
  HeadAssembler assembler{{.bytes_max = 100}};
  const std::string line(60, 'a');
  EXPECT_EQ(feed_all(assembler, line), State::Incomplete);
  EXPECT_EQ(feed_all(assembler, line), State::TooLarge);
}

TEST(HeadAssembler, CountsFields) {
  const std::string two_fields = "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n";
  HeadAssembler enough{{.field_count_max = 2}};
  EXPECT_EQ(feed_all(enough, two_fields), State::Complete);
  HeadAssembler one{{.field_count_max = 1}};
  EXPECT_EQ(feed_all(one, two_fields), State::TooManyFields);
}

TEST(HeadAssembler, StartsOver) {
  HeadAssembler assembler{{}};
  EXPECT_EQ(feed_all(assembler, "GET /a HTTP/1.1\r"), State::Incomplete);
  EXPECT_FALSE(assembler.untouched());
  EXPECT_EQ(feed_all(assembler, "\n\r\n"), State::Complete);
  EXPECT_EQ(assembler.text(), "GET /a HTTP/1.1\r\n\r\n");
  assembler.reset();
  EXPECT_TRUE(assembler.untouched());
  EXPECT_EQ(feed_all(assembler, "GET /b HTTP/1.1\r\n\r\n"), State::Complete);
  EXPECT_EQ(assembler.text(), "GET /b HTTP/1.1\r\n\r\n");
}

TEST(ChunkDecoder, BoundsWhatCarriesNoPayload) {
  ChunkDecoder extensions;
  const std::string endless = "1;" + std::string(20'000, 'x');
  std::string_view payload;
  extensions.feed(endless, payload);
  EXPECT_EQ(extensions.state(), ChunkDecoder::State::Malformed);
  ChunkDecoder trailers;
  trailers.feed("0\r\nX:" + std::string(20'000, 'x'), payload);
  EXPECT_EQ(trailers.state(), ChunkDecoder::State::Malformed);
}

}  // namespace
}  // namespace sar::net
