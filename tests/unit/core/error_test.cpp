// Names of error classes are part of logs, metrics and tables; the constructors set blame and
// retry.
#include "core/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sar {
namespace {

TEST(ErrorClass, NamesAreDistinctSnakeCase) {
  std::set<std::string_view> names;
  for (std::size_t index = 0; index < kErrorClassCount; ++index) {
    const std::string_view name = to_string(static_cast<ErrorClass>(index));
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), kErrorClassCount);
}

TEST(ErrorClass, NamesBelongToTheirClass) {
  EXPECT_EQ(to_string(ErrorClass::Auth), "auth");
  EXPECT_EQ(to_string(ErrorClass::ToolUseFailed), "tool_use_failed");
  EXPECT_EQ(to_string(ErrorClass::Cancelled), "cancelled");
  EXPECT_EQ(to_string(ErrorClass::PayloadTooLarge), "payload_too_large");
  EXPECT_EQ(to_string(ErrorClass::Unavailable), "unavailable");
  EXPECT_EQ(to_string(ErrorClass::Internal), "internal");
}

TEST(Blame, Names) {
  EXPECT_EQ(to_string(Blame::Caller), "caller");
  EXPECT_EQ(to_string(Blame::Vendor), "vendor");
  EXPECT_EQ(to_string(Blame::Router), "router");
}

TEST(Retry, Names) {
  EXPECT_EQ(to_string(Retry::Never), "never");
  EXPECT_EQ(to_string(Retry::SameChannel), "same_channel");
  EXPECT_EQ(to_string(Retry::OtherChannel), "other_channel");
}

TEST(Error, ConstructorsSetBlameAndRetry) {
  const Error caller = caller_error(ErrorClass::BadRequest, "bad", "is bad", "messages");
  EXPECT_EQ(caller.blame, Blame::Caller);
  EXPECT_EQ(caller.retry, Retry::Never);
  EXPECT_EQ(caller.param, "messages");
  const Error router = router_error("broken", "is broken");
  EXPECT_EQ(router.error_class, ErrorClass::Internal);
  EXPECT_EQ(router.blame, Blame::Router);
  EXPECT_EQ(router.retry, Retry::Never);
  const Error vendor = vendor_error(ErrorClass::Overloaded, "busy", "is busy");
  EXPECT_EQ(vendor.blame, Blame::Vendor);
  EXPECT_EQ(vendor.retry, Retry::OtherChannel);
}

}  // namespace
}  // namespace sar
