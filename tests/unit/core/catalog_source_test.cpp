// The numbers of the model catalogue against those of the list it was checked with, which is no
// part of the repository: skipped, visibly, where it is absent.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "core/config/catalog.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

std::filesystem::path source_path() {
  const char* shared = std::getenv("SAR_SHARED");
  const std::filesystem::path root = shared != nullptr
                                         ? std::filesystem::path{shared}
                                         : std::filesystem::path{SAR_SOURCE_DIR} / ".." / "shared";
  return root / "model_catalog.json";
}

// Ours for what the list calls its providers: of two platforms of one vendor, that which ours has.
const std::map<std::string, std::string, std::less<>> kKinds{{"anthropic", "anthropic"},
                                                             {"azure", "azure"},
                                                             {"deepseek", "deepseek"},
                                                             {"google", "gemini"},
                                                             {"groq", "groq"},
                                                             {"mistral", "mistral"},
                                                             {"moonshotai", "moonshot"},
                                                             {"openai", "openai"},
                                                             {"openrouter", "openrouter"},
                                                             {"siliconflow-cn", "siliconflow"},
                                                             {"xai", "xai"},
                                                             {"zai", "zhipu"}};

// Where the list is wrong, or has another thing in mind.
const std::set<std::string, std::less<>> kOtherwise{
    "anthropic/claude-3-sonnet-20240229",  // had no cache
    "openai/gpt-3.5-turbo",                // neither
    // Images have a price of their own; the list gives it for all of an answer.
    "gemini/gemini-2.5-flash-image",
    "gemini/gemini-3-pro-image",
    "gemini/gemini-3-pro-image-preview",
    "gemini/gemini-3.1-flash-image",
    "gemini/gemini-3.1-flash-image-preview",
    "gemini/gemini-3.1-flash-lite-image",
};

// A dump that knew nothing of a model has filled in the same numbers for all of them.
bool is_filled_in(const json::object& row) { return row.at("input_modalities").as_array().empty(); }

std::optional<double> number(const json::object& row, std::string_view key) {
  const auto* value = row.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

double dollars(PricePerMillion price) {
  return static_cast<double>(price.per_million.nanos()) / 1e9;
}

void compare_price(const Price& price, const json::object& row) {
  const auto expect_near = [&](std::string_view key, std::optional<PricePerMillion> ours) {
    const auto listed = number(row, key);
    if (!listed || !ours) return;
    EXPECT_NEAR(dollars(*ours), *listed, 1e-6) << key;
  };
  expect_near("input_per_1m", price.input);
  expect_near("output_per_1m", price.output);
  expect_near("cache_read_per_1m", price.cache_read);
  expect_near("cache_write_per_1m", price.cache_write);
  expect_near("reasoning_per_1m", price.reasoning);
}

void compare_limits(const ModelFacts& facts, const json::object& row) {
  if (facts.kind != ModelKind::Chat) return;  // the list puts dimensions and characters there
  const auto context = number(row, "context");
  const auto output = number(row, "max_output");
  if (context && *context > 0) EXPECT_EQ(facts.context_tokens, std::llround(*context));
  if (output && facts.output_tokens > 0) EXPECT_EQ(facts.output_tokens, std::llround(*output));
}

TEST(CatalogSourceTest, TheNumbersAgree) {
  const auto path = source_path();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the list is not here: " << path;
  std::ifstream stream{path};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const json::value source = json::parse(text);
  std::size_t compared = 0;
  for (const json::value& each : source.at("models").as_array()) {
    const json::object& row = each.as_object();
    const auto kind = kKinds.find(std::string_view{row.at("provider").as_string()});
    if (kind == kKinds.end() || is_filled_in(row)) continue;
    const std::string_view name{row.at("id").as_string()};
    const CatalogModel* model = Catalog::built_in().find(kind->second, name);
    if (model == nullptr || model->kind != kind->second || model->name != name) continue;
    const std::string place = fmt::format("{}/{}", kind->second, name);
    SCOPED_TRACE(place);
    ++compared;
    compare_limits(model->facts, row);
    if (model->price && !kOtherwise.contains(place)) compare_price(*model->price, row);
  }
  EXPECT_GE(compared, 280U);
}

}  // namespace
}  // namespace sar::config
