// Asio's resolver calls getaddrinfo on a thread of its own.
#include "net/dns_cache.hpp"

#include <boost/asio/ip/address.hpp>

namespace sar::net {

Task<DnsCache::Endpoints> DnsCache::resolve(const std::string& host, std::uint16_t port,
                                            Wait& wait) {
  boost::system::error_code no_literal;
  const asio::ip::address literal = asio::ip::make_address(host, no_literal);
  if (!no_literal) co_return Endpoints{Endpoint{literal, port}};
  Entry& entry = entries_[{host, port}];
  if (entry.expires <= std::chrono::steady_clock::now()) {
    entry.endpoints.clear();
    entry.waiting.push_back(wait);
    if (!entry.looking_up) look_up(host, port, entry);
    co_await wait.gate_.wait();
    if (wait.is_linked()) wait.unlink();
  }
  co_return entry.endpoints;
}

void DnsCache::look_up(const std::string& host, std::uint16_t port, Entry& entry) {
  entry.looking_up = true;
  resolver_.async_resolve(
      host, std::to_string(port),
      [this, &entry](const boost::system::error_code&, const Resolver::results_type& results) {
        found(entry, results);
      });
}

void DnsCache::found(Entry& entry, const Resolver::results_type& results) {
  entry.looking_up = false;
  for (const auto& result : results) entry.endpoints.push_back(result.endpoint());
  if (!entry.endpoints.empty()) entry.expires = std::chrono::steady_clock::now() + time_max_;
  while (!entry.waiting.empty()) {
    Wait& wait = entry.waiting.front();
    entry.waiting.pop_front();
    wait.gate_.open();
  }
}

}  // namespace sar::net
