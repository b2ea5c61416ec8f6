// Makes connections to vendors: name, TCP, TLS, within one deadline. The only code of the program
// that opens outbound sockets. Hosts of the operator's configuration may have any address; those
// that come from a request must not lead inside (ClientOptions::public_addresses_only).
#pragma once

#include <chrono>

#include "core/result.hpp"
#include "net/cancel.hpp"
#include "net/client_options.hpp"
#include "net/dns_cache.hpp"
#include "net/http_client.hpp"
#include "net/transport.hpp"

namespace sar::net {

class Connector {
 public:
  Connector(asio::io_context& io, TransportResources resources, TlsSettings tls,
            const ClientOptions& options)
      : io_(io),
        resources_(resources),
        tls_(std::move(tls)),
        dns_(io, options.dns_time_max),
        public_addresses_only_(options.public_addresses_only) {}

  // Addresses of a name are tried one after the other. Errors as HttpClient::send. REQUIRES: the
  // arguments live until the Task is done.
  [[nodiscard]] Task<Result<TransportPtr>> connect(const Origin& origin,
                                                   std::shared_ptr<TlsTicket> ticket,
                                                   std::chrono::milliseconds limit,
                                                   CancelSignal& cancel);

 private:
  struct Attempt;

  [[nodiscard]] Task<Result<void>> connect_tcp(const Origin& origin, Attempt& attempt);

  asio::io_context& io_;
  TransportResources resources_;
  TlsSettings tls_;
  DnsCache dns_;
  bool public_addresses_only_;
};

}  // namespace sar::net
