// Nothing leaves for a vendor that is not legal HTTP.
#include <gtest/gtest.h>

#include <ctime>

#include "net/date_header.hpp"
#include "net/http_client.hpp"

namespace sar::net {
namespace {

std::string text_for(Origin origin) {
  const auto head = OutboundHead::make(std::move(origin), "POST", "/v1/x?y", {});
  return head ? std::string{(*head)->text()} : head.error().code;
}

Result<std::shared_ptr<const OutboundHead>> with_field(std::string_view name,
                                                       std::string_view value) {
  const Header fields[] = {{.name = name, .value = value}};
  return OutboundHead::make({.host = "a"}, "POST", "/", fields);
}

TEST(OutboundHead, IsRequestLineHostAndFields) {
  const Header fields[] = {{.name = "Authorization", .value = "Bearer x"},
                           {.name = "Accept", .value = "*/*"}};
  const auto head = OutboundHead::make({.host = "api.example"}, "POST", "/v1/chat", fields);
  ASSERT_TRUE(head);
  EXPECT_EQ((*head)->text(),
            "POST /v1/chat HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer x\r\n"
            "Accept: */*\r\n");
}

TEST(OutboundHead, HostNamesThePortUnlessItIsTheUsualOne) {
  EXPECT_EQ(text_for({.tls = true, .host = "a", .port = 443}),
            "POST /v1/x?y HTTP/1.1\r\nHost: a\r\n");
  EXPECT_EQ(text_for({.tls = false, .host = "a", .port = 443}),
            "POST /v1/x?y HTTP/1.1\r\nHost: a:443\r\n");
  EXPECT_EQ(text_for({.tls = false, .host = "::1", .port = 80}),
            "POST /v1/x?y HTTP/1.1\r\nHost: [::1]\r\n");
}

TEST(OutboundHead, RefusesWhatIsNotLegal) {
  EXPECT_FALSE(OutboundHead::make({.host = "a"}, "PO ST", "/", {}));
  EXPECT_FALSE(OutboundHead::make({.host = "a"}, "", "/", {}));
  EXPECT_FALSE(OutboundHead::make({.host = "a"}, "POST", "x", {}));
  EXPECT_FALSE(OutboundHead::make({.host = "a"}, "POST", "/a b", {}));
  EXPECT_FALSE(OutboundHead::make({.host = "a"}, "POST", "/\r\nX: y", {}));
  EXPECT_FALSE(OutboundHead::make({.host = "a\r\nX: y"}, "POST", "/", {}));
  EXPECT_FALSE(OutboundHead::make({.host = ""}, "POST", "/", {}));
  EXPECT_FALSE(with_field("X Y", "v"));
  EXPECT_FALSE(with_field("X:", "v"));
  EXPECT_FALSE(with_field("", "v"));
  EXPECT_FALSE(with_field("X", "a\r\nb: c"));
  EXPECT_FALSE(with_field("X", "a\nb"));
  EXPECT_FALSE(with_field("X", std::string_view{"a\0b", 3}));
  EXPECT_TRUE(with_field("X", "a\tb"));
}

TEST(OutboundHead, RefusesFieldsThatAreOurs) {
  for (const std::string_view name :
       {"Host", "content-length", "TRANSFER-ENCODING", "Connection"}) {
    EXPECT_FALSE(with_field(name, "1")) << name;
  }
}

TEST(OutboundHead, AnErrorDoesNotQuoteAValue) {
  const auto refused = with_field("Authorization", "Bearer se\ncret");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "bad_outbound_head");
  EXPECT_EQ(refused.error().message.find("cret"), std::string::npos);
}

TEST(DateHeader, IsImfFixdate) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(DateHeader, IsFormattedOncePerSecond) {
  DateHeader date;
  const std::string first{date.line(784'111'777)};
  EXPECT_EQ(first, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  EXPECT_EQ(date.line(784'111'777), first);
  EXPECT_EQ(date.line(784'111'778), "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
}

}  // namespace
}  // namespace sar::net
