// Secrets leave nothing behind where they have been.
#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace sar {
namespace {

constexpr std::string_view kShort = "sk-short";
constexpr std::string_view kLong = "sk-long-0123456789-0123456789-0123456789";

TEST(Secret, MovedFromIsEmpty) {
  for (const std::string_view text : {kShort, kLong}) {
    Secret source{text};
    const Secret target{std::move(source)};
    EXPECT_EQ(target.reveal(), text);
    EXPECT_TRUE(source.empty());  // NOLINT: what is left behind is the point
    Secret assigned{std::string_view{"other"}};
    Secret again{text};
    assigned = std::move(again);
    EXPECT_EQ(assigned.reveal(), text);
    EXPECT_TRUE(again.empty());  // NOLINT
  }
}

// A short text lies inside the object, so its bytes can be looked at after the destruction.
TEST(Secret, IsWipedOnDestruction) {
  alignas(Secret) std::byte place[sizeof(Secret)] = {};
  auto* secret = new (place) Secret{kShort};
  EXPECT_EQ(secret->reveal(), kShort);
  std::destroy_at(secret);
  const std::string_view left{reinterpret_cast<const char*>(place), sizeof place};
  EXPECT_FALSE(left.contains(kShort.substr(0, 4)));
}

TEST(Secret, MovingWipesTheShortSource) {
  Secret source{kShort};
  const Secret target{std::move(source)};
  const std::string_view left{reinterpret_cast<const char*>(&source), sizeof source};
  EXPECT_FALSE(left.contains(kShort.substr(0, 4)));
  EXPECT_EQ(target.reveal(), kShort);
}

TEST(Secret, CopiesAndCompares) {
  const Secret first{kLong};
  Secret copy = first;
  EXPECT_TRUE(copy == first);
  EXPECT_FALSE(first.empty());
  Secret& same = copy;
  copy = same;
  EXPECT_EQ(copy.reveal(), kLong);
  EXPECT_FALSE(copy == Secret{kShort});
  EXPECT_FALSE(copy == Secret{std::string_view{"sk-long-0123456789-0123456789-012345678X"}});
  EXPECT_TRUE(Secret{} == Secret{std::string_view{}});
  EXPECT_TRUE(copy == copy.reveal());
  EXPECT_FALSE(copy == copy.reveal().substr(1));
}

template <class Type>
concept Printable = requires(std::ostream& out, const Type& value) { out << value; };

TEST(Secret, HasNoStreamOperator) {
  EXPECT_FALSE(Printable<Secret>);
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string>));
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string_view>));
}

}  // namespace
}  // namespace sar
