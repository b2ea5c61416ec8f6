// The command line: which command, with which options. The commands themselves are in
// commands_*.cpp.
#include <fmt/format.h>
#include <malloc.h>
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <functional>

#include "access/rate_window.hpp"
#include "app/commands.hpp"

namespace {

using sar::app::KeyOptions;
using sar::app::Places;

struct CommandLine {
  CLI::App app{"Smart AI Router: one address for every LLM vendor.", "smart-ai-router"};
  Places places;
  std::string config_path;
  std::string data_path;
  KeyOptions key;
  std::string revoked;
  bool only_unpriced = false;
  std::function<int()> chosen;

  CLI::App& add(CLI::App& parent, const char* name, const char* help, std::function<int()> run) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->callback([this, run = std::move(run)] { chosen = run; });
    return *command;
  }
  CLI::App& add_placed(CLI::App& parent, const char* name, const char* help,
                       std::function<int()> run) {
    CLI::App& command = add(parent, name, help, std::move(run));
    command.add_option("--config", config_path, "Directory or file (default: ./config)")
        ->envname("SAR_CONFIG");
    command.add_option("--data-dir", data_path, "Instead of storage.data_dir")
        ->envname("SAR_DATA_DIR");
    return command;
  }
  CLI::App& add_group(const char* name, const char* help) {
    CLI::App* group = app.add_subcommand(name, help);
    group->require_subcommand(1);
    return *group;
  }
};

void add_commands(CommandLine& line) {
  const Places& places = line.places;
  line.app.require_subcommand(1);
  line.app.set_version_flag("--version", "smart-ai-router " SAR_VERSION);
  line.add_placed(line.app, "serve", "Run the router", [&] { return sar::app::serve(places); });

  CLI::App& config = line.add_group("config", "Check and show the configuration");
  line.add_placed(config, "check", "Report every mistake",
                  [&] { return sar::app::config_check(places); });
  line.add_placed(config, "show", "Print it with defaults, without secrets",
                  [&] { return sar::app::config_show(places); });
  line.add(config, "schema", "Print its JSON Schema", [] { return sar::app::config_schema(); });
  line.add(config, "reference", "Print the reference of all fields",
           [] { return sar::app::config_reference(); });

  CLI::App& models = line.add_group("models", "What callers can ask for");
  line.add_placed(models, "list", "List names with their channels, limits and prices",
                  [&] { return sar::app::models_list(places, line.only_unpriced); })
      .add_flag("--unpriced", line.only_unpriced, "Only what has no price");

  CLI::App& database = line.add_group("db", "The database and its schema");
  line.add_placed(database, "init", "Make the data directory ready",
                  [&] { return sar::app::database_init(places); });
  line.add_placed(database, "migrate", "Apply what is missing",
                  [&] { return sar::app::database_migrate(places); });
  line.add_placed(database, "status", "List the migrations",
                  [&] { return sar::app::database_status(places); });
  line.add_placed(database, "verify", "Check tables, relations and integrity",
                  [&] { return sar::app::database_verify(places); });

  CLI::App& key = line.add_group("key", "API keys of the router's callers");
  CLI::App& create = line.add_placed(key, "create", "Make a key and show it once",
                                     [&] { return sar::app::key_create(places, line.key); });
  create.add_option("--name", line.key.name, "What to call it")->required();
  create
      .add_option("--models", line.key.models, "Allowed models, separated by commas; default all")
      ->delimiter(',');
  create.add_option("--rpm", line.key.requests_per_minute, "Requests per minute; default no limit")
      ->check(CLI::Range(std::int64_t{0}, sar::access::RateWindow::kLimitMax));
  create.add_flag("--strict", line.key.strict,
                  "Refuse a request rather than drop or change a field of it for a vendor");
  create.add_option("--expires", line.key.expires,
                    "Moment such as 2027-01-31T12:00:00Z; default never");
  line.add_placed(key, "list", "List all keys, masked", [&] { return sar::app::key_list(places); });
  line.add_placed(key, "revoke", "Refuse a key from now on",
                  [&] { return sar::app::key_revoke(places, line.revoked); })
      .add_option("key", line.revoked, "Its id or name")
      ->required();
}

// Help and version are errors to the parser, and not to us.
int report(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = app.remaining(true);
  // The parser would only say that a command is missing.
  if (error.get_name() == "RequiredError" && !unknown.empty()) {
    fmt::print(stderr, "smart-ai-router: there is no command '{}'; see --help\n", unknown.front());
    return sar::app::kBadUsage;
  }
  return app.exit(error) == 0 ? sar::app::kDone : sar::app::kBadUsage;
}

// Bodies are large and live briefly. By default glibc takes each from the system and gives it back,
// and that costs more than what is done with it: 40 page faults for 160 KB.
void keep_freed_memory() {
  constexpr int kMappedBytesMin = 4 * 1024 * 1024;
  constexpr int kKeptBytesMax = 8 * 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, kMappedBytesMin);
  mallopt(M_TRIM_THRESHOLD, kKeptBytesMax);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  if (sodium_init() < 0) {
    fmt::print(stderr, "smart-ai-router: libsodium does not start\n");
    return 1;
  }
  CommandLine line;
  add_commands(line);
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report(line.app, error);
  }
  if (!line.config_path.empty()) {
    line.places.config = line.config_path;
    line.places.config_was_given = true;
  }
  if (!line.data_path.empty()) line.places.data_dir = line.data_path;
  try {
    return line.chosen();
  } catch (const std::exception& error) {
    fmt::print(stderr, "smart-ai-router: {}\n", error.what());
    return 1;
  }
}
