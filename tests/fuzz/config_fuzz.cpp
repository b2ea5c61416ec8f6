// Any text is either a configuration or a list of problems; a configuration survives being printed
// and read again.
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/config/load.hpp"

namespace {

using namespace sar::config;

std::optional<std::string> environment(std::string_view name) {
  if (name == "SET") return "value";
  return std::nullopt;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  const auto configuration = parse({{.name = "router.yaml", .text = text}}, environment);
  if (!configuration) {
    require(!configuration.error().empty());
    for (const Problem& problem : configuration.error()) {
      require(!problem.to_string().contains('\n'));
    }
    return 0;
  }
  const std::string shown = to_yaml(*configuration);
  const auto again = parse({{.name = "router.yaml", .text = shown}}, environment);
  require(again.has_value());
  require(to_yaml(*again) == shown);
  return 0;
}
