// Where log lines go: spdlog's queue and writer thread, then a rotating file or standard error.
// The bound of the queue is kept here, in lines and bytes, so that every dropped line is counted.
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/log.hpp"
#include "core/thread_name.hpp"

namespace sar {
namespace {

constexpr std::size_t kQueueItemsMax = 2'048;
constexpr std::size_t kQueueBytesMax = 16 * 1024 * 1024;

// What waits between the callers and the writer thread, and what found no room.
class Backlog {
 public:
  bool take_room(std::size_t bytes) {
    const std::size_t items = items_.fetch_add(1) + 1;
    const std::size_t total_bytes = bytes_.fetch_add(bytes) + bytes;
    if (items <= kQueueItemsMax && total_bytes <= kQueueBytesMax) return true;
    give_room(bytes);
    return false;
  }
  void give_room(std::size_t bytes) {
    items_.fetch_sub(1);
    bytes_.fetch_sub(bytes);
  }
  void count_dropped(std::string_view lines) {
    dropped_.fetch_add(static_cast<std::uint64_t>(std::ranges::count(lines, '\n')));
  }
  [[nodiscard]] bool empty() const { return items_.load() == 0; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(); }

 private:
  std::atomic<std::size_t> items_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
};

// Stands before the real sink on the writer thread: gives the room back, and flushes when nothing
// more waits, so that a quiet router has its last line on the disk.
class BacklogSink final : public spdlog::sinks::sink {
 public:
  BacklogSink(std::unique_ptr<spdlog::sinks::sink> target, Backlog& backlog)
      : target_(std::move(target)), backlog_(backlog) {
    // The lines come with their ends.
    target_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%v", spdlog::pattern_time_type::utc, /*eol=*/""));
  }

  void log(const spdlog::details::log_msg& message) override {
    const std::string_view lines{message.payload.data(), message.payload.size()};
    try {
      target_->log(message);
    } catch (...) {  // a full disk; spdlog's error handler reports it, at most once per second
      backlog_.give_room(lines.size());
      backlog_.count_dropped(lines);
      throw;
    }
    backlog_.give_room(lines.size());
    if (backlog_.empty()) target_->flush();
  }
  void flush() override { target_->flush(); }
  // The format is fixed above.
  void set_pattern(const std::string& /*pattern*/) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

 private:
  std::unique_ptr<spdlog::sinks::sink> target_;
  Backlog& backlog_;
};

std::unique_ptr<spdlog::sinks::sink> make_target(const LogOptions& options) {
  // One writer thread, so the sinks need no lock.
  if (options.file.empty()) return std::make_unique<spdlog::sinks::stderr_sink_st>();
  return std::make_unique<spdlog::sinks::rotating_file_sink_st>(options.file, options.rotate_bytes,
                                                                options.rotate_files);
}

class QueuedLogger final : public Logger {
 public:
  explicit QueuedLogger(const LogOptions& options)
      : least_(options.least),
        // One slot more than the backlog lets in: spdlog's own queue never overruns.
        threads_(std::make_shared<spdlog::details::thread_pool>(kQueueItemsMax + 1, 1,
                                                                [] { name_thread("log"); })),
        queue_(std::make_shared<spdlog::async_logger>(
            "", std::make_shared<BacklogSink>(make_target(options), backlog_), threads_,
            spdlog::async_overflow_policy::overrun_oldest)) {}

  void write_lines(std::string_view lines) override {
    if (!backlog_.take_room(lines.size())) {
      backlog_.count_dropped(lines);
      return;
    }
    queue_->log(spdlog::level::info, spdlog::string_view_t{lines.data(), lines.size()});
  }
  [[nodiscard]] bool wants(LogSeverity severity) const override { return severity >= least_; }
  [[nodiscard]] std::uint64_t dropped() const override { return backlog_.dropped(); }

 private:
  LogSeverity least_;
  Backlog backlog_;  // outlives the writer thread, which is joined when threads_ goes
  std::shared_ptr<spdlog::details::thread_pool> threads_;
  std::shared_ptr<spdlog::async_logger> queue_;
};

class SilentLogger final : public Logger {
 public:
  void write_lines(std::string_view /*lines*/) override {}
  [[nodiscard]] bool wants(LogSeverity /*severity*/) const override { return true; }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
};

}  // namespace

std::unique_ptr<Logger> open_log(const LogOptions& options) {
  return std::make_unique<QueuedLogger>(options);
}

std::unique_ptr<Logger> make_silent_log() { return std::make_unique<SilentLogger>(); }

}  // namespace sar
