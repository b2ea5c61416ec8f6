// Secrets at rest: a sealed text opens in its place, with its key, unaltered, and not otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <set>

#include "store/key_derivation.hpp"
#include "store/master_key.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::open_sealed;
using store::seal;

constexpr std::string_view kWhere = "credentials|1|secret";
constexpr std::string_view kPlain = "sk-test-canary-0123456789";

class SealingTest : public testing::Test {
 protected:
  SeededRandom random{7};
  Secret master_key{std::string(32, 'm')};
  std::string sealed = seal(Secret{kPlain}, master_key, kWhere, random);
};

std::string decoded(const std::string& base64) {
  std::string bytes(base64.size(), '\0');
  std::size_t length = 0;
  EXPECT_EQ(
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), base64.data(),
                        base64.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL),
      0);
  bytes.resize(length);
  return bytes;
}

std::string encoded(const std::string& bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

TEST_F(SealingTest, OpensInItsPlaceWithItsKey) {
  EXPECT_EQ(must(open_sealed(sealed, master_key, kWhere)).reveal(), kPlain);
  const std::string zeros(100'000, '\0');
  const Secret large{std::string_view{zeros}};
  EXPECT_EQ(must(open_sealed(seal(large, master_key, kWhere, random), master_key, kWhere)), large);
  const std::string empty = seal(Secret{}, master_key, kWhere, random);
  EXPECT_TRUE(must(open_sealed(empty, master_key, kWhere)).empty());
}

TEST_F(SealingTest, HidesTheSecretAndIsNeverTheSameTwice) {
  EXPECT_EQ(decoded(sealed).find(kPlain), std::string::npos);
  std::set<std::string> nonces;  // one key wraps all data keys: none of its nonces may come again
  for (int time = 0; time < 20; ++time) {
    const std::string bytes = decoded(seal(Secret{kPlain}, master_key, kWhere, random));
    nonces.insert(bytes.substr(1, 24));
    nonces.insert(bytes.substr(1 + 24 + 32 + 16, 24));
  }
  EXPECT_EQ(nonces.size(), 40U);
}

TEST_F(SealingTest, AnyAlteredBitIsNoticed) {
  const std::string bytes = decoded(sealed);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string altered = bytes;
      altered[at] = static_cast<char>(altered[at] ^ (1U << bit));
      ASSERT_EQ(code_of(open_sealed(encoded(altered), master_key, kWhere)), "secret_sealed")
          << "byte " << at << " bit " << bit;
    }
  }
}

TEST_F(SealingTest, AnyOtherLengthIsNoticed) {
  const std::string bytes = decoded(sealed);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    ASSERT_EQ(code_of(open_sealed(encoded(bytes.substr(0, length)), master_key, kWhere)),
              "secret_sealed")
        << length;
  EXPECT_EQ(code_of(open_sealed(encoded(bytes + '\0'), master_key, kWhere)), "secret_sealed");
  for (const std::string_view text : {"", "=", "not base64!", "AQ"})
    EXPECT_EQ(code_of(open_sealed(text, master_key, kWhere)), "secret_sealed") << text;
}

TEST_F(SealingTest, MovedElsewhereItDoesNotOpen) {
  for (const std::string_view where : {"credentials|2|secret", "providers|1|secret",
                                       "credentials|1|headers", "credentials|1|secre", ""}) {
    const auto refused = open_sealed(sealed, master_key, where);
    EXPECT_EQ(code_of(refused), "secret_sealed") << where;
    EXPECT_THAT(message_of(refused), testing::Not(testing::HasSubstr("canary")));
  }
}

TEST_F(SealingTest, AnotherMasterKeyDoesNotOpenIt) {
  std::string other(32, 'm');
  other[31] = 'n';
  const auto refused = open_sealed(sealed, Secret{other}, kWhere);
  EXPECT_EQ(code_of(refused), "secret_sealed");
  EXPECT_THAT(message_of(refused), testing::HasSubstr("another master key"));
}

// Keys of two secrets exchanged: each is sound by itself.
TEST_F(SealingTest, PartsOfTwoSecretsDoNotMix) {
  const std::string one = decoded(sealed);
  const std::string two = decoded(seal(Secret{kPlain}, master_key, kWhere, random));
  constexpr std::size_t kKeyEnd = 1 + 24 + 32 + 16;
  const std::string mixed = one.substr(0, kKeyEnd) + two.substr(kKeyEnd);
  EXPECT_EQ(code_of(open_sealed(encoded(mixed), master_key, kWhere)), "secret_sealed");
}

// What is stored depends on these values: they must never change.
TEST_F(SealingTest, DerivedKeysAreStableAndApart) {
  const Secret pepper = store::derive_pepper(master_key);
  EXPECT_EQ(pepper, store::derive_subkey(master_key, store::Subkey::ApiKeyPepper));
  EXPECT_NE(pepper, store::derive_subkey(master_key, store::Subkey::SealWrapping));
  EXPECT_NE(pepper, store::derive_pepper(Secret{std::string(32, 'n')}));
  EXPECT_EQ(encoded(std::string{pepper.reveal()}), "CnVEZRIwnzEdbapiSsFEJVh6eXnEMEXpkGeP9lVeP4E=");
  constexpr std::string_view kept =
      "ARgDVH7sBKn9SYwhtuMcbt9UWOyVwnKNDwwMjbw8IXueezeMH5BBEtL9IxK6FY+ch++Y2AEZMr8sAl9pOv8hooSx6zR8"
      "WfvwD9xhb1TLTbwaIIXIypZPWWdjAY4BoGvdJhxHYM4wqTO2d3zma4bUth2wL0fQc6KE8SM5/amTDFH/"
      "kZHKE5WV2Mlh";
  EXPECT_EQ(must(open_sealed(kept, master_key, kWhere)).reveal(), kPlain);
}

}  // namespace
}  // namespace sar::test
