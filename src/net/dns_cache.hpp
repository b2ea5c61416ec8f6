// Names of vendors to addresses, per worker: looked up in the background, one look-up per name at a
// time, kept for a short while. Failures are not kept.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "net/executor.hpp"
#include "net/gate.hpp"
#include "net/task.hpp"

namespace sar::net {

class DnsCache {
 public:
  using Endpoint = asio::ip::tcp::endpoint;
  using Endpoints = std::vector<Endpoint>;

  // One who waits; may give up at any time.
  class Wait : public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    void give_up() { gate_.open(); }

   private:
    friend class DnsCache;
    Gate gate_;
  };

  DnsCache(asio::io_context& io, std::chrono::milliseconds time_max)
      : resolver_(io), time_max_(time_max) {}

  // Empty: no such name, or given up. Address literals need no look-up. REQUIRES: the arguments
  // live until the Task is done.
  [[nodiscard]] Task<Endpoints> resolve(const std::string& host, std::uint16_t port, Wait& wait);

 private:
  using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
  struct Entry {
    Endpoints endpoints;
    SteadyTime expires{};
    bool looking_up = false;
    boost::intrusive::list<Wait, boost::intrusive::constant_time_size<false>> waiting;
  };

  using Name = std::pair<std::string, std::uint16_t>;

  [[nodiscard]] std::shared_ptr<Entry> entry_of(const Name& name);
  void look_up(const Name& name, std::shared_ptr<Entry> entry);
  void found(Entry& entry, const Resolver::results_type& results);

  Resolver resolver_;
  std::chrono::milliseconds time_max_;
  std::map<Name, std::shared_ptr<Entry>> entries_;
};

}  // namespace sar::net
