#include "net/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace sar::net {
namespace {

namespace ip = boost::asio::ip;

struct Block {
  std::uint32_t begin;
  unsigned bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr std::array kSpecial{
    Block{v4(0, 0, 0, 0), 8},        // this network
    Block{v4(10, 0, 0, 0), 8},       // private
    Block{v4(100, 64, 0, 0), 10},    // carriers' own
    Block{v4(127, 0, 0, 0), 8},      // loopback
    Block{v4(169, 254, 0, 0), 16},   // link-local: clouds' metadata
    Block{v4(172, 16, 0, 0), 12},    // private
    Block{v4(192, 0, 0, 0), 24},     // protocol assignments
    Block{v4(192, 0, 2, 0), 24},     // documentation
    Block{v4(192, 88, 99, 0), 24},   // 6to4 relays
    Block{v4(192, 168, 0, 0), 16},   // private
    Block{v4(198, 18, 0, 0), 15},    // benchmarks
    Block{v4(198, 51, 100, 0), 24},  // documentation
    Block{v4(203, 0, 113, 0), 24},   // documentation
    Block{v4(224, 0, 0, 0), 3},      // multicast and reserved
};

bool is_public_v4(std::uint32_t address) {
  return std::ranges::none_of(kSpecial, [&](const Block& block) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32U - block.bits);
    return (address & mask) == block.begin;
  });
}

// https://www.iana.org/assignments/iana-ipv6-special-registry: what is public lies in 2000::/3.
bool is_public_v6(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  const auto begins_with = [&](std::initializer_list<unsigned> prefix) {
    return std::ranges::equal(prefix, std::span{bytes}.first(prefix.size()));
  };
  if (bytes[0] >> 5U != 1U) return false;
  const bool is_protocols_own = begins_with({0x20, 0x01}) && bytes[2] < 2;  // 2001::/23: Teredo …
  const bool is_documentation =
      begins_with({0x20, 0x01, 0x0d, 0xb8}) || (begins_with({0x3f, 0xff}) && bytes[2] < 0x10);
  const bool is_6to4 = begins_with({0x20, 0x02});
  return !is_protocols_own && !is_documentation && !is_6to4;
}

}  // namespace

bool is_public(const ip::address& address) {
  if (address.is_v4()) return is_public_v4(address.to_v4().to_uint());
  return is_public_v6(address.to_v6());
}

}  // namespace sar::net
