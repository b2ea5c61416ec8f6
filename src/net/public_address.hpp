// Which addresses belong to the public internet: what a caller may make the router call.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace sar::net {

// False for every block that IANA's registries of special-purpose addresses do not call globally
// reachable (RFC 6890): loopback, private and link-local networks, documentation, multicast; and
// for addresses that lead to an IPv4 address inside (mapped, 6to4, Teredo, NAT64).
[[nodiscard]] bool is_public(const boost::asio::ip::address& address);

}  // namespace sar::net
