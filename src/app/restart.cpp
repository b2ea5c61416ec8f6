#include "app/restart.hpp"

#include <array>

namespace sar::app {
namespace {

using config::Logging;
using config::Server;
using config::ServerLimits;
using config::Storage;
using config::System;
using config::Tls;

template <auto... Members>
bool differs(const System& before, const System& after) {
  return (before.*....*Members) != (after.*....*Members);
}

struct FixedField {
  std::string_view path;
  bool (*differs)(const System& before, const System& after);
};

// Not here: what is read from the snapshot by each request, and drain_timeout.
constexpr std::array kFixed{
    FixedField{"server.host", differs<&System::server, &Server::host>},
    FixedField{"server.port", differs<&System::server, &Server::port>},
    FixedField{"server.workers", differs<&System::server, &Server::workers>},
    FixedField{"server.tls.certificate", differs<&System::server, &Server::tls, &Tls::certificate>},
    FixedField{"server.tls.private_key", differs<&System::server, &Server::tls, &Tls::private_key>},
    FixedField{"server.limits.head_bytes",
               differs<&System::server, &Server::limits, &ServerLimits::head_bytes>},
    FixedField{"server.limits.header_count",
               differs<&System::server, &Server::limits, &ServerLimits::header_count>},
    FixedField{"server.limits.body_bytes",
               differs<&System::server, &Server::limits, &ServerLimits::body_bytes>},
    FixedField{"server.limits.connections",
               differs<&System::server, &Server::limits, &ServerLimits::connections>},
    FixedField{"server.limits.head_timeout",
               differs<&System::server, &Server::limits, &ServerLimits::head_timeout>},
    FixedField{"server.limits.body_timeout",
               differs<&System::server, &Server::limits, &ServerLimits::body_timeout>},
    FixedField{"server.limits.idle_timeout",
               differs<&System::server, &Server::limits, &ServerLimits::idle_timeout>},
    FixedField{"log.level", differs<&System::log, &Logging::level>},
    FixedField{"log.file", differs<&System::log, &Logging::file>},
    FixedField{"log.rotate_bytes", differs<&System::log, &Logging::rotate_bytes>},
    FixedField{"log.rotate_files", differs<&System::log, &Logging::rotate_files>},
    FixedField{"storage.data_dir", differs<&System::storage, &Storage::data_dir>},
    FixedField{"storage.durability", differs<&System::storage, &Storage::durability>},
    FixedField{"storage.journal_bytes", differs<&System::storage, &Storage::journal_bytes>},
};

}  // namespace

std::vector<std::string_view> fields_that_wait(const System& before, const System& after) {
  std::vector<std::string_view> fields;
  for (const FixedField& field : kFixed) {
    if (field.differs(before, after)) fields.push_back(field.path);
  }
  return fields;
}

}  // namespace sar::app
