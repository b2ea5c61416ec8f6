// Newline-delimited JSON, however it is cut.
#include "protocol/line_decoder.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sar::protocol {
namespace {

using Lines = std::vector<std::string>;

Lines decode(std::string_view bytes, std::size_t piece) {
  LineDecoder decoder;
  SseEvent event;
  Lines lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (decoder.next(event).value()) lines.emplace_back(event.data);
  }
  if (decoder.take_rest(event)) lines.emplace_back(event.data);
  return lines;
}

TEST(LineDecoder, LinesAreTheSameHoweverTheyAreCut) {
  constexpr std::string_view kBytes = "{\"a\":1}\n\n{\"b\":2}\r\n  \n{\"c\":3}";
  const Lines expected{"{\"a\":1}", "{\"b\":2}\r", "{\"c\":3}"};
  for (std::size_t piece = 1; piece <= kBytes.size(); ++piece) {
    EXPECT_EQ(decode(kBytes, piece), expected) << "pieces of " << piece;
  }
}

TEST(LineDecoder, NothingIsNoLine) {
  EXPECT_EQ(decode("", 1), Lines{});
  EXPECT_EQ(decode("\n \n", 1), Lines{});
}

TEST(LineDecoder, ALineBeyondTheLimitIsTheVendorsFault) {
  LineDecoder decoder{4};
  SseEvent event;
  decoder.feed("1234\n12345");
  EXPECT_TRUE(decoder.next(event).value());
  EXPECT_EQ(event.data, "1234");
  const auto beyond = decoder.next(event);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().error_class, ErrorClass::StreamBroken);
}

}  // namespace
}  // namespace sar::protocol
