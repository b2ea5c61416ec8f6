// What the command line can do, one function per command. Each prints to standard output, problems
// to standard error, and returns the exit status.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sar::app {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadUsage = 2;  // the command line or the configuration has mistakes

// Where configuration and data are, as given or not.
struct Places {
  std::filesystem::path config = "config";
  bool config_was_given = false;
  std::optional<std::filesystem::path> data_dir;
};

int serve(const Places& places);

int config_check(const Places& places);
int config_show(const Places& places);
int config_schema();
int config_reference();

// One line for each channel that a name leads to.
int models_list(const Places& places, bool only_unpriced);

int database_init(const Places& places);
int database_migrate(const Places& places);
int database_status(const Places& places);
int database_verify(const Places& places);

struct KeyOptions {
  std::string name;
  std::vector<std::string> models;
  std::int64_t requests_per_minute = 0;
  bool strict = false;
  std::string expires;  // RFC 3339, empty: never
};
int key_create(const Places& places, const KeyOptions& options);
int key_list(const Places& places);
int key_revoke(const Places& places, const std::string& id_or_name);

}  // namespace sar::app
