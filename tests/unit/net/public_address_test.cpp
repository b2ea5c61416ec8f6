// Which addresses a caller may make the router call: a table with the edges of every block.
#include "net/public_address.hpp"

#include <gtest/gtest.h>

namespace sar::net {
namespace {

bool is_public_text(const char* text) { return is_public(boost::asio::ip::make_address(text)); }

TEST(PublicAddress, TheInternetIs) {
  for (const char* text :
       {"1.1.1.1",         "8.8.8.8",         "9.255.255.255",   "11.0.0.0",
        "100.63.255.255",  "100.128.0.0",     "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0",     "172.15.255.255",  "172.32.0.0",
        "192.0.1.0",       "192.167.255.255", "192.169.0.0",     "198.17.255.255",
        "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
        "2001:200::1"}) {
    EXPECT_TRUE(is_public_text(text)) << text;
  }
}

TEST(PublicAddress, WhatIsInsideIsNot) {
  for (const char* text :
       {"0.0.0.0",        "10.0.0.1",        "10.255.255.255", "100.64.0.1",     "127.0.0.1",
        "127.1.2.3",      "169.254.169.254", "172.16.0.1",     "172.31.255.255", "192.0.0.8",
        "192.0.2.1",      "192.88.99.1",     "192.168.1.1",    "198.18.0.1",     "198.19.255.255",
        "198.51.100.7",   "203.0.113.9",     "224.0.0.1",      "239.1.1.1",      "240.0.0.1",
        "255.255.255.255"}) {
    EXPECT_FALSE(is_public_text(text)) << text;
  }
}

TEST(PublicAddress, NorIsWhatLeadsInside) {
  for (const char* text :
       {"::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:1::1", "2001:db8::1",
        "2002:7f00:1::", "3fff:1::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1"}) {
    EXPECT_FALSE(is_public_text(text)) << text;
  }
}

}  // namespace
}  // namespace sar::net
