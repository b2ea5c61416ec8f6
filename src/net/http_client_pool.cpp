// Who gets which connection.
#include "net/http_client_pool.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace sar::net {
namespace {

constexpr std::size_t kOriginsMax = 4096;  // before those without a connection are forgotten

// When all of an answer must be here; far away where there is no such limit.
SteadyTime end_of(const Deadlines& deadlines) {
  return deadlines.whole.count() == 0 ? SteadyTime::max()
                                      : std::chrono::steady_clock::now() + deadlines.whole;
}

// `limit`, or what is left until `end` if that is less; never negative.
std::chrono::milliseconds limited(std::chrono::milliseconds limit, SteadyTime end) {
  if (end == SteadyTime::max()) return limit;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  return std::clamp(left, std::chrono::milliseconds{0}, limit);
}

}  // namespace

class HttpClientPool::Reply final : public HttpReply {
 public:
  struct Place {
    HttpClientPool& pool;
    std::shared_ptr<Vendor> vendor;
  };

  struct Limits {
    std::chrono::milliseconds idle;
    SteadyTime end;
  };

  Reply(Place place, Connection connection, CancelSignal& cancel, Limits limits)
      : place_(std::move(place)),
        connection_(std::move(connection)),
        cancel_(cancel),
        limits_(limits) {}
  ~Reply() override {
    cancel_.forget();
    if (connection_->reusable()) place_.pool.give_back(*place_.vendor, std::move(connection_));
  }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  [[nodiscard]] int status() const override { return connection_->status(); }
  [[nodiscard]] const HeaderTable& headers() const override { return connection_->headers(); }
  [[nodiscard]] Task<Result<std::string_view>> read() override {
    return connection_->read_body(limited(limits_.idle, limits_.end), cancel_);
  }

 private:
  Place place_;
  Connection connection_;
  CancelSignal& cancel_;
  Limits limits_;
};

std::size_t HttpClientPool::OriginHash::operator()(const Origin& origin) const {
  return std::hash<std::string>{}(origin.host) ^ (std::size_t{origin.port} << 1U) ^
         std::size_t{origin.tls};
}

HttpClientPool::HttpClientPool(asio::io_context& io, TransportResources resources,
                               ClientOptions options, TlsSettings tls)
    : resources_(resources),
      options_(std::move(options)),
      connector_(io, resources, std::move(tls), options_) {}

Task<Result<std::unique_ptr<HttpReply>>> HttpClientPool::send(OutboundRequest request) {
  const SteadyTime end = end_of(request.deadlines);
  std::shared_ptr<Vendor> vendor = vendor_of(request.head.origin());
  Connection connection = take_idle(*vendor);
  while (true) {
    const bool reused = connection != nullptr;
    if (!reused) {
      SAR_CO_TRY(opened, co_await open(*vendor, request));
      connection = std::move(opened);
    }
    request.cancel.on_cancel([transport = &connection->transport()] { transport->close(); });
    request.deadlines.first_byte = limited(request.deadlines.first_byte, end);
    bool untouched = false;
    auto answered = co_await connection->exchange_heads(request, untouched);
    if (answered) break;
    request.cancel.forget();
    connection.reset();
    if (!reused || !untouched || request.cancel.cancelled()) {
      co_return fail(std::move(answered.error()));
    }
    ++counters_.stale;
  }
  co_return std::make_unique<Reply>(Reply::Place{.pool = *this, .vendor = std::move(vendor)},
                                    std::move(connection), request.cancel,
                                    Reply::Limits{.idle = request.deadlines.idle, .end = end});
}

// Origins of the configuration are few, but those that requests name are not.
std::shared_ptr<HttpClientPool::Vendor> HttpClientPool::vendor_of(const Origin& origin) {
  const auto known = vendors_.find(origin);
  if (known != vendors_.end()) return known->second;
  if (vendors_.size() >= kOriginsMax) {
    std::erase_if(vendors_, [](const auto& entry) {
      return entry.second.use_count() == 1 && entry.second->idle.empty();
    });
  }
  return vendors_.emplace(origin, std::make_shared<Vendor>()).first->second;
}

HttpClientPool::Connection HttpClientPool::take_idle(Vendor& vendor) {
  if (vendor.idle.empty()) return nullptr;
  Connection connection = std::move(vendor.idle.back());
  vendor.idle.pop_back();
  connection->become_busy();
  ++counters_.reused;
  return connection;
}

void HttpClientPool::give_back(Vendor& vendor, Connection connection) {
  if (vendor.idle.size() >= options_.idle_connections_max) return;
  ClientConnection& idle = *vendor.idle.emplace_back(std::move(connection));
  idle.become_idle(options_.idle_time_max, [&vendor](ClientConnection* expired) {
    std::erase_if(vendor.idle, [=](const Connection& one) { return one.get() == expired; });
  });
}

Task<Result<HttpClientPool::Connection>> HttpClientPool::open(Vendor& vendor,
                                                              const OutboundRequest& request) {
  SAR_CO_TRY(transport, co_await connector_.connect(request.head.origin(), vendor.ticket,
                                                    request.deadlines.connect, request.cancel));
  co_return std::make_unique<ClientConnection>(std::move(transport), resources_.wheel, options_,
                                               counters_);
}

}  // namespace sar::net
