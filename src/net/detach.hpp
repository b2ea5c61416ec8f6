// Starts a task that nobody awaits.
#pragma once

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include "net/task.hpp"

namespace sar::net {
namespace detail {

// A coroutine that owns itself.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }
    [[nodiscard]] std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace detail

// Runs the task at once, until it first waits. At its end calls `ended` with what it threw, or
// null, and with its value, if it has one and did not throw (else a value made by default).
// REQUIRES: `ended` does not throw.
template <class T, class Ended>
detail::Detached detach(Task<T> task, Ended ended) {
  std::exception_ptr failure;
  if constexpr (std::is_void_v<T>) {
    try {
      co_await std::move(task);
    } catch (...) {
      failure = std::current_exception();
    }
    ended(failure);
  } else {
    T value{};
    try {
      value = co_await std::move(task);
    } catch (...) {
      failure = std::current_exception();
    }
    ended(failure, std::move(value));
  }
}

}  // namespace sar::net
