// Asio's resolver calls getaddrinfo on a thread of its own.
#include "net/dns_cache.hpp"

#include <boost/asio/ip/address.hpp>

namespace sar::net {
namespace {

constexpr std::size_t kNamesMax = 4096;  // before those that are no longer valid are forgotten

}  // namespace

Task<DnsCache::Endpoints> DnsCache::resolve(const std::string& host, std::uint16_t port,
                                            Wait& wait) {
  boost::system::error_code no_literal;
  const asio::ip::address literal = asio::ip::make_address(host, no_literal);
  if (!no_literal) co_return Endpoints{Endpoint{literal, port}};
  const Name name{host, port};
  const std::shared_ptr<Entry> entry = entry_of(name);
  if (entry->expires <= std::chrono::steady_clock::now()) {
    entry->endpoints.clear();
    entry->waiting.push_back(wait);
    if (!entry->looking_up) look_up(name, entry);
    co_await wait.gate_.wait();
    if (wait.is_linked()) wait.unlink();
  }
  co_return entry->endpoints;
}

// Names of the configuration are few, but those that requests bring are not.
std::shared_ptr<DnsCache::Entry> DnsCache::entry_of(const Name& name) {
  const auto known = entries_.find(name);
  if (known != entries_.end()) return known->second;
  if (entries_.size() >= kNamesMax) {
    const SteadyTime now = std::chrono::steady_clock::now();
    std::erase_if(entries_, [&](const auto& entry) {
      return !entry.second->looking_up && entry.second->expires <= now;
    });
  }
  return entries_.emplace(name, std::make_shared<Entry>()).first->second;
}

void DnsCache::look_up(const Name& name, std::shared_ptr<Entry> entry) {
  entry->looking_up = true;
  resolver_.async_resolve(name.first, std::to_string(name.second),
                          [this, entry = std::move(entry)](const boost::system::error_code&,
                                                           const Resolver::results_type& results) {
                            found(*entry, results);
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
