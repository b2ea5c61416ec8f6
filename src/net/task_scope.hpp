// The coroutines that one worker has started and nobody awaits: counted, and their exceptions
// logged. The only place that starts a detached coroutine.
#pragma once

#include <cstddef>
#include <exception>
#include <string_view>

#include "core/log.hpp"
#include "net/task.hpp"

namespace sar::net {

class TaskScope {
 public:
  explicit TaskScope(Logger& log) : log_(log) {}
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  // The task runs until it first waits, then this returns. REQUIRES: the scope outlives the task;
  // `name` is a literal.
  void spawn(std::string_view name, Task<> task);
  [[nodiscard]] std::size_t running() const { return running_; }

 private:
  void ended(std::string_view name, const std::exception_ptr& failure);

  Logger& log_;
  std::size_t running_ = 0;
};

}  // namespace sar::net
