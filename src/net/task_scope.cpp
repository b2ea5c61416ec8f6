// Detached tasks, counted.
#include "net/task_scope.hpp"

#include <utility>

#include "net/detach.hpp"

namespace sar::net {

void TaskScope::spawn(std::string_view name, Task<> task) {
  ++running_;
  detach(std::move(task),
         [this, name](const std::exception_ptr& failure) { ended(name, failure); });
}

void TaskScope::ended(std::string_view name, const std::exception_ptr& failure) {
  --running_;
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_.error("task.failed", {{"task", name}, {"reason", error.what()}});
  }
}

}  // namespace sar::net
