// Sizes of images out of their first bytes, and what media cost.
#include "protocol/tokens/media_tokens.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "protocol/base64.hpp"

namespace sar::protocol {
namespace {

std::string bytes(std::string_view head, std::size_t size = 0) {
  std::string all{head};
  if (all.size() < size) all.resize(size, '\x55');
  return base64_encode(all);
}

using namespace std::string_view_literals;

constexpr std::string_view kPng =
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\x00\0\0\x02\xd0\x08\x06\0\0\0"sv;
constexpr std::string_view kGif = "GIF89a\x40\x01\xf0\x00\xf7\0\0"sv;
// SOI, an APP0 of 16 bytes, a comment, then a progressive frame of 480 × 640.
constexpr std::string_view kJpeg =
    "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xfe\0\5abc\xff\xc2\0\x11\x08\x02\x80\x01"
    "\xe0"
    "\3\1\x22\0\2\x11\1\3\x11\1"sv;
constexpr std::string_view kWebpLossy =
    "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\x90\1\x2c\1\0\0"sv;
constexpr std::string_view kWebpLossless =
    "RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x8f\xc1\x4a\0\0\0"sv;
constexpr std::string_view kWebpExtended =
    "RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x8f\1\0\x2b\1\0\0\0"sv;

TEST(ImageSizes, AreReadFromTheHead) {
  EXPECT_EQ(image_size(bytes(kPng)), (ImageSize{1280, 720}));
  EXPECT_EQ(image_size(bytes(kGif)), (ImageSize{320, 240}));
  EXPECT_EQ(image_size(bytes(kJpeg, 200)), (ImageSize{480, 640}));
  EXPECT_EQ(image_size(bytes(kWebpLossy)), (ImageSize{400, 300}));
  EXPECT_EQ(image_size(bytes(kWebpLossless)), (ImageSize{400, 300}));
  EXPECT_EQ(image_size(bytes(kWebpExtended)), (ImageSize{400, 300}));
}

TEST(ImageSizes, AreUnknownWhereTheHeadIsCutOrNone) {
  EXPECT_EQ(image_size(""), std::nullopt);
  EXPECT_EQ(image_size("iVBORw0KGgo"), std::nullopt);
  EXPECT_EQ(image_size(bytes(kJpeg.substr(0, 22))), std::nullopt);
  EXPECT_EQ(image_size(bytes("plain text, no picture")), std::nullopt);
  SeededRandom random{4};
  for (int round = 0; round < 20'000; ++round) {
    std::string head{round % 2 == 0 ? kJpeg : kWebpExtended};
    head.resize(random.next() % (head.size() + 1));
    for (int change = 0; change < 3 && head.size() > 3; ++change)
      head[2 + random.next() % (head.size() - 2)] = static_cast<char>(random.next());
    (void)image_size(base64_encode(head));  // stays inside, and ends
  }
}

TEST(MediaTokens, FollowTheRules) {
  EXPECT_EQ(media_tokens("image/png", bytes(kPng)), 921);
  EXPECT_EQ(media_tokens("", bytes(kPng)), 921) << "the first bytes tell";
  EXPECT_EQ(media_tokens("image/gif", bytes(kGif)), 85) << "never less";
  EXPECT_EQ(media_tokens("image/avif", bytes("????", 3'000)), kImageTokensUnknownSize);
  EXPECT_EQ(media_tokens("pcm16", bytes("", 96'000)), 40);
  EXPECT_EQ(media_tokens("mp3", bytes("", 160'000)), 200);
  EXPECT_EQ(media_tokens("application/pdf", bytes("%PDF-1.7", 60'000)), 1'500);
  EXPECT_EQ(media_tokens("text/plain", bytes("", 3'000)), 750);
}

TEST(MediaTokens, AWaveTellsItsRate) {
  std::string wave{
      "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data"sv};
  EXPECT_EQ(media_tokens("wav", bytes(wave, 48'000)), 60) << "3 s at 8 kHz";
}

TEST(MediaTokens, AddressesAndDataUrls) {
  EXPECT_EQ(media_url_tokens("https://example.com/a.png"), kImageTokensUnknownSize);
  EXPECT_EQ(media_url_tokens("data:image/png;base64," + bytes(kPng)), 921);
  EXPECT_EQ(media_url_tokens("data:nothing"), 0);
  EXPECT_EQ(media_url_tokens(""), 0);
}

}  // namespace
}  // namespace sar::protocol
