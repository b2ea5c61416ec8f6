// Which changes of `system` wait for the next start.
#include "app/restart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/config/load.hpp"

namespace sar::app {
namespace {

using testing::IsEmpty;

config::System system_of(std::string_view text) {
  const auto no_environment = [](std::string_view) { return std::optional<std::string>{}; };
  auto parsed = config::parse({{.name = "system.yaml", .text = std::string{text}}}, no_environment);
  if (!parsed) throw std::runtime_error{parsed.error().front().to_string()};
  return parsed->system;
}

struct WaitCase {
  std::string_view yaml;
  std::vector<std::string_view> waiting;
};

TEST(RestartTest, NamesWhatWaits) {
  const WaitCase cases[] = {
      {"system: {}", {}},
      {"system: { server: { host: 0.0.0.0, port: 8081, workers: 7 } }",
       {"server.host", "server.port", "server.workers"}},
      {"system: { server: { tls: { certificate: a.pem, private_key: b.pem } } }",
       {"server.tls.certificate", "server.tls.private_key"}},
      {"system: { server: { limits: { head_bytes: 8KiB, header_count: 50, body_bytes: 1MiB, "
       "connections: 9, head_timeout: 1s, body_timeout: 2s, idle_timeout: 3s } } }",
       {"server.limits.head_bytes", "server.limits.header_count", "server.limits.body_bytes",
        "server.limits.connections", "server.limits.head_timeout", "server.limits.body_timeout",
        "server.limits.idle_timeout"}},
      {"system: { log: { level: warn, file: a.log, rotate_bytes: 1MiB, rotate_files: 2 } }",
       {"log.level", "log.file", "log.rotate_bytes", "log.rotate_files"}},
      {"system: { storage: { data_dir: d, durability: power, journal_bytes: 1MiB } }",
       {"storage.data_dir", "storage.durability", "storage.journal_bytes"}},
      // These are in force at once.
      {"system: { server: { limits: { drain_timeout: 1s } }, log: { requests: false }, "
       "metrics: { require_key: true } }",
       {}},
  };
  for (const WaitCase& one : cases) {
    const config::System after = system_of(one.yaml);
    EXPECT_EQ(fields_that_wait({}, after), one.waiting) << one.yaml;
    EXPECT_EQ(fields_that_wait(after, {}), one.waiting) << one.yaml;
    EXPECT_THAT(fields_that_wait(after, after), IsEmpty()) << one.yaml;
  }
}

}  // namespace
}  // namespace sar::app
