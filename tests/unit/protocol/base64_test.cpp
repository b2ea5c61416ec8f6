// RFC 4648 §10's test vectors, the URL alphabet, and what is no base64.
#include "protocol/base64.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace sar::protocol {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;
constexpr std::array kVectors{Pair{"", ""},
                              Pair{"f", "Zg=="},
                              Pair{"fo", "Zm8="},
                              Pair{"foo", "Zm9v"},
                              Pair{"foob", "Zm9vYg=="},
                              Pair{"fooba", "Zm9vYmE="},
                              Pair{"foobar", "Zm9vYmFy"}};

TEST(Base64, TheVectorsOfTheStandardGoBothWays) {
  for (const auto& [bytes, text] : kVectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, EveryByteSurvives) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
}

TEST(Base64, TheUrlAlphabetAndMissingPaddingAreTaken) {
  EXPECT_EQ(base64_decode("-_8"), base64_decode("+/8="));
  EXPECT_EQ(base64_decode("Zg"), "f");
}

TEST(Base64, WhatIsNotBase64IsRefused) {
  for (const std::string_view text : {"A", "AAAAA", "Zg==Zg==", "Z g=", "Zm9v\n", "===="}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sar::protocol
