// One JSON line per request, gathered per worker and handed to the log in one piece now and then.
// No bodies, no secrets.
#pragma once

#include <string>

#include "core/log.hpp"
#include "gateway/request.hpp"
#include "store/journal_record.hpp"

namespace sar::gateway {

class RequestLog {
 public:
  // `enabled`: system.log.requests. When off, append() does nothing.
  RequestLog(Logger& log, bool enabled) : log_(log), enabled_(enabled) {}
  RequestLog(RequestLog&&) noexcept = default;
  ~RequestLog() { flush(); }

  void set_enabled(bool enabled) { enabled_ = enabled; }
  // `error` is null for a success. "tried" lists the attempts when there was more than one or none
  // succeeded.
  void append(const Request& request, const store::SettledRecord& record, const Error* error);
  // Hands the gathered lines on. Called by a timer, and by append() when they are many.
  void flush();

 private:
  Logger& log_;
  bool enabled_;
  std::string lines_;
};

}  // namespace sar::gateway
