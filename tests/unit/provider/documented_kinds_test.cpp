// docs/providers: every example loads, and every kind's page says what the kind offers.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/config/load.hpp"
#include "provider/adapter.hpp"

namespace sar::provider {
namespace {

namespace fs = std::filesystem;

const fs::path kPages = SAR_SOURCE_DIR "/docs/providers";

std::string read_file(const fs::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> yaml_blocks(std::string_view page) {
  constexpr std::string_view kOpen = "```yaml\n";
  std::vector<std::string> blocks;
  for (std::size_t open = page.find(kOpen); open != std::string_view::npos;
       open = page.find(kOpen)) {
    page.remove_prefix(open + kOpen.size());
    blocks.emplace_back(page.substr(0, page.find("```")));
  }
  return blocks;
}

std::expected<config::Configuration, config::Problems> load(const std::string& yaml) {
  return config::parse({{.name = "router.yaml", .text = yaml}},
                       [](std::string_view) { return std::optional<std::string>{"test-value"}; });
}

TEST(DocumentedKindsTest, EveryExampleLoads) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator{kPages}) {
    for (const std::string& yaml : yaml_blocks(read_file(entry.path()))) {
      ++count;
      const auto configuration = load(yaml);
      if (!configuration) {
        ADD_FAILURE() << entry.path() << ": " << configuration.error().front().to_string();
        continue;
      }
      for (const config::Provider& provider : configuration->providers) {
        EXPECT_NE(find_adapter(provider.kind), nullptr) << provider.kind;
      }
    }
  }
  EXPECT_GE(count, 18);
}

std::vector<Surface> surfaces_of_example(std::string_view kind, const std::string& page) {
  const auto configuration = load(yaml_blocks(page).front());
  const config::Provider& provider = configuration.value().providers.front();
  EXPECT_EQ(provider.kind, kind);
  const Adapter& adapter = *find_adapter(kind);
  const auto base = parse_base_url(provider.base_url.empty() ? adapter.default_base_url()
                                                             : std::string_view{provider.base_url});
  return adapter.surfaces(provider, base.value());
}

std::string table_of(const std::vector<Surface>& surfaces) {
  std::string table = "| operation | dialect | path |\n|---|---|---|\n";
  for (const Surface& surface : surfaces) {
    const std::string stream =
        surface.stream_path.empty() ? "" : fmt::format(", streams `{}`", surface.stream_path);
    table += fmt::format("| {} | {} | `{}`{} |\n", to_string(surface.operation),
                         to_string(surface.dialect), surface.path, stream);
  }
  return table;
}

TEST(DocumentedKindsTest, EveryKindsPageSaysWhatItOffers) {
  for (const std::string_view kind : adapter_kinds()) {
    const std::string_view name = kind == "one-api" ? "new-api" : kind;
    const std::string page = read_file(kPages / fmt::format("{}.md", name));
    ASSERT_FALSE(page.empty()) << kind << " has no page";
    if (name != kind) continue;
    const std::string table = table_of(surfaces_of_example(kind, page));
    EXPECT_TRUE(page.contains(table)) << kind << ".md is to contain\n" << table;
  }
}

}  // namespace
}  // namespace sar::provider
