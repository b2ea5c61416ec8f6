// Where one coroutine waits until something on the same thread lets it go on. The bridge from
// callbacks to coroutines.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <optional>
#include <utility>

#include "net/task.hpp"

namespace sar::net {

class Gate {
 public:
  [[nodiscard]] bool has_waiter() const { return waiter_.has_value(); }

  // REQUIRES: nobody waits. What ends the wait may happen only after this was called.
  [[nodiscard]] Task<> wait() {
    assert(!waiter_);
    return asio::async_initiate<const Token, void()>(
        [this](Handler handler) { waiter_.emplace(std::move(handler)); }, kToken);
  }

  // Resumes the waiter, if any, before it returns.
  void open() {
    if (!waiter_) return;
    Handler handler = std::move(*waiter_);
    waiter_.reset();
    std::move(handler)();
  }

 private:
  using Token = asio::use_awaitable_t<Executor>;
  using Handler = asio::async_result<Token, void()>::handler_type;
  static constexpr Token kToken{};

  std::optional<Handler> waiter_;
};

}  // namespace sar::net
