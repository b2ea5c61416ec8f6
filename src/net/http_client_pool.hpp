// The real HttpClient: HTTP/1.1 over pooled connections, one pool per worker thread.
//
// A pooled connection keeps a read pending while it waits: when its vendor closes it, it is dropped
// before anybody picks it up. If the vendor closes in the very moment of a send, the request is
// sent again on a fresh connection only if the kernel had refused every byte of it; otherwise the
// vendor may have acted on it, and RFC 9110 §9.2.2 leaves the decision to the caller.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "net/client_connection.hpp"
#include "net/connector.hpp"
#include "net/http_client.hpp"

namespace sar::net {

class HttpClientPool final : public HttpClient {
 public:
  HttpClientPool(asio::io_context& io, TransportResources resources, ClientOptions options,
                 TlsSettings tls);
  HttpClientPool(const HttpClientPool&) = delete;
  HttpClientPool& operator=(const HttpClientPool&) = delete;

  // REQUIRES, beyond HttpClient: request.cancel outlives the reply, and the pool both.
  [[nodiscard]] Task<Result<std::unique_ptr<HttpReply>>> send(OutboundRequest request) override;
  [[nodiscard]] const ClientCounters& counters() const { return counters_; }

 private:
  class Reply;
  using Connection = std::unique_ptr<ClientConnection>;
  // All that is kept for one origin.
  struct Vendor {
    std::vector<Connection> idle;  // the last one was used last
    std::shared_ptr<TlsTicket> ticket = std::make_shared<TlsTicket>();
  };
  struct OriginHash {
    std::size_t operator()(const Origin& origin) const;
  };

  [[nodiscard]] std::shared_ptr<Vendor> vendor_of(const Origin& origin);
  [[nodiscard]] Connection take_idle(Vendor& vendor);
  void give_back(Vendor& vendor, Connection connection);
  [[nodiscard]] Task<Result<Connection>> open(Vendor& vendor, const OutboundRequest& request);

  TransportResources resources_;
  ClientOptions options_;
  Connector connector_;
  ClientCounters counters_;
  std::unordered_map<Origin, std::shared_ptr<Vendor>, OriginHash> vendors_;
};

}  // namespace sar::net
