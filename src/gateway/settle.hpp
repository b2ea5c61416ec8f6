// The end of every request: ledger row, metrics, one log line. Exactly once, however the request
// ends.
#pragma once

#include "core/money.hpp"
#include "gateway/request.hpp"
#include "gateway/worker.hpp"

namespace sar::gateway {

// Settles its request when told how it ended, or in its destructor when nobody said: then the
// handler was left by an exception and the request counts as failed.
class Settlement {
 public:
  Settlement(Worker& worker, Request& request) : worker_(worker), request_(request) {}
  Settlement(const Settlement&) = delete;
  Settlement& operator=(const Settlement&) = delete;
  ~Settlement();

  [[nodiscard]] Request& request() const { return request_; }

  // REQUIRES (all three): not settled yet. `status` is what the caller got.
  void succeed(int status);
  void fail(const Error& error, int status);
  // The caller left. What was seen of the answer is charged.
  void cancel();

 private:
  void settle(store::Outcome outcome, const Error* error, int status);

  Worker& worker_;
  Request& request_;
};

// What a request costs at the price in force when it came. `price` is null for an unpriced one.
struct Charge {
  const routing::PriceRow* price = nullptr;
  Money cost;
};
[[nodiscard]] Charge charge_of(const Request& request);

}  // namespace sar::gateway
