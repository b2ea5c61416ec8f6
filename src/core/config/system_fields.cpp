// Fields of the section `system`.
#include "core/config/number_forms.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kKiB = 1'024;
constexpr std::int64_t kMiB = 1'024 * kKiB;
constexpr std::int64_t kGiB = 1'024 * kMiB;

void finish_tls(Tls& tls, const std::string& path, Report& report) {
  if (tls.certificate.empty() == tls.private_key.empty()) return;
  const std::string missing = path + (tls.certificate.empty() ? ".certificate" : ".private_key");
  if (report.is_faulty(missing)) return;
  report.add_at(missing, "is missing, certificate and private_key go together");
}

Record<Tls> tls_record() {
  return {
      .fields =
          {
              optional("certificate", &Tls::certificate, Text{kPath, Blank::Allowed},
                       "PEM file with the certificate and its chain. Not given: plain HTTP. Read "
                       "again when it changes."),
              optional("private_key", &Tls::private_key, Text{kPath, Blank::Allowed},
                       "PEM file with its key."),
          },
      .finish = finish_tls};
}

Record<ServerLimits> server_limits_record() {
  return {.fields = {
              optional("head_bytes", &ServerLimits::head_bytes, Size{kKiB, kMiB},
                       "Request line and headers together."),
              optional("header_count", &ServerLimits::header_count, Whole{1, 10'000},
                       "Header fields of a request."),
              optional("body_bytes", &ServerLimits::body_bytes, Size{kKiB, kGiB},
                       "Body of a request; larger ones are answered with 413."),
              optional("connections", &ServerLimits::connections, Whole{1, 1'000'000},
                       "Open at the same time, over all workers."),
              optional("head_timeout", &ServerLimits::head_timeout, Duration{1ms, 1h},
                       "From the first byte of a request to the end of its head."),
              optional("body_timeout", &ServerLimits::body_timeout, Duration{1ms, 24h},
                       "From the end of the head to the end of the body."),
              optional("idle_timeout", &ServerLimits::idle_timeout, Duration{1ms, 24h},
                       "Between two requests of a connection."),
              optional("drain_timeout", &ServerLimits::drain_timeout, Duration{0ms, 24h},
                       "When the router stops, how long requests in flight may take to end."),
          }};
}

Record<Server> server_record() {
  return {
      .fields = {
          optional("host", &Server::host, Text{kHost},
                   "Address to listen on; `0.0.0.0` for all of IPv4, `::` for IPv6."),
          optional("port", &Server::port, Whole{0, 65'535}, "Port to listen on. 0: any free one."),
          optional("workers", &Server::workers, Whole{0, 1'024},
                   "Threads that serve requests. 0: one per core."),
          optional("tls", &Server::tls, tls_record(), "HTTPS for callers."),
          optional("limits", &Server::limits, server_limits_record(),
                   "What a caller may send, and how slowly."),
      }};
}

Record<Logging> logging_record() {
  return {.fields = {
              optional("level", &Logging::level,
                       OneOf<LogLevel>({{"debug", LogLevel::Debug},
                                        {"info", LogLevel::Info},
                                        {"warn", LogLevel::Warn},
                                        {"error", LogLevel::Error}}),
                       "The least severe lines that are written."),
              optional("file", &Logging::file, Text{kPath, Blank::Allowed},
                       "Where lines go. Not given: standard error."),
              optional("rotate_bytes", &Logging::rotate_bytes, Size{64 * kKiB, 64 * kGiB},
                       "A file of this size is set aside and a new one begun."),
              optional("rotate_files", &Logging::rotate_files, Whole{1, 1'000},
                       "How many files that were set aside are kept."),
              optional("requests", &Logging::requests, Flag{},
                       "One line for each request, without bodies."),
          }};
}

Record<Storage> storage_record() {
  return {.fields = {
              optional("data_dir", &Storage::data_dir, Text{kPath},
                       "Directory of the database, the journal and the master key."),
              optional("durability", &Storage::durability,
                       OneOf<Durability>(
                           {{"process", Durability::Process}, {"power", Durability::Power}}),
                       "What the books survive: the death of the `process`; or the loss of `power` "
                       "too, but for the requests of the last batch (about 50 ms), at the price "
                       "of disk syncs for each batch."),
              optional("journal_bytes", &Storage::journal_bytes, Size{64 * kKiB, 64 * kGiB},
                       "Size of the journal file of each worker."),
          }};
}

Record<Metrics> metrics_record() {
  return {
      .fields = {
          optional("require_key", &Metrics::require_key, Flag{}, "`/metrics` asks for an API key."),
      }};
}

Record<Media> media_record() {
  return {.fields = {
              optional("private_addresses", &Media::private_addresses, Flag{},
                       "They may be fetched from private and loopback addresses too. Callers then "
                       "can make the router read from your own network."),
              optional("bytes", &Media::bytes, Size{kKiB, kGiB}, "The largest that is fetched."),
              optional("timeout", &Media::timeout, Duration{1ms, 1h},
                       "From the connection to the last byte of one."),
          }};
}

}  // namespace

Record<System> system_record() {
  return {
      .fields = {
          optional("server", &System::server, server_record(), "Where callers connect."),
          optional("log", &System::log, logging_record(),
                   "The structured log, one JSON object per line."),
          optional("storage", &System::storage, storage_record(), "What is kept, and how safely."),
          optional("metrics", &System::metrics, metrics_record(), "Prometheus metrics."),
          optional("media", &System::media, media_record(),
                   "Images and files that callers give by URL, fetched for vendors that want their "
                   "bytes."),
      }};
}

}  // namespace sar::config
