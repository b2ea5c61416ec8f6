// What targets know of their models: the catalogue, the operator's word over it, and whose price
// holds.
#include "routing_fixture.hpp"

namespace sar::routing::test {
namespace {

constexpr config::CatalogFile kFiles[] = {
    {.kind = "groq",
     .text = "as_of 2026-01-31\n"
             "llama | 131072 8192 | tools | input 0.5 output 0.8\n"},
    {.kind = "openai",
     .text = "as_of 2026-01-31\n"
             "gpt | 128000 16384 | images tools | input 2 cache_read 1 output 8\n"
             "o | 200000 100000 | tools reasoning:level | -\n"},
};

constexpr std::string_view kYaml = R"(
providers:
  - { name: main, kind: openai }
  - { name: relay, kind: openai-compatible, base_url: "http://127.0.0.1:1/v1" }
channels:
  - { name: a, provider: main, credentials: [k], models: [gpt, o, { name: nick, upstream: gpt }] }
  - { name: b, provider: relay, credentials: [k], models: [gpt, mystery, "*"] }
  - { name: off, provider: relay, credentials: [k], models: [mystery2], enabled: false }
)";

struct CatalogWorld {
  explicit CatalogWorld(const std::string& more = {}) {
    auto parsed = config::Catalog::parse(kFiles);
    if (!parsed) throw std::runtime_error{parsed.error().message};
    catalog = std::make_unique<config::Catalog>(std::move(*parsed));
    auto built = RoutingTable::build(parse(std::string{kYaml} + more), states, {}, *catalog);
    if (!built) throw std::runtime_error{built.error().message};
    table = *built;
  }

  // The target of a model at a channel.
  [[nodiscard]] const Target& at(std::string_view channel, std::string_view model) const {
    for (const Target& target : table->find(model)->targets) {
      if (target.channel->name == channel) return target;
    }
    throw std::runtime_error{"no such target"};
  }

  ChannelStates states;
  std::unique_ptr<config::Catalog> catalog;
  std::shared_ptr<const RoutingTable> table;
};

constexpr WallTime kNow{std::chrono::seconds{1'800'000'000}};

std::int64_t input_of(const Target& target, WallTime at = kNow) {
  const PriceRow* price = price_in_force(target, at);
  return price == nullptr ? -1 : price->input.per_million.nanos() / 1'000'000;
}

TEST(ModelBookTest, TargetsKnowTheirModels) {
  const CatalogWorld world;
  const ModelFacts& gpt = world.at("a", "gpt").facts;
  EXPECT_TRUE(gpt.known);
  EXPECT_EQ(gpt.context_tokens, 128'000);
  EXPECT_TRUE(gpt.images);
  EXPECT_EQ(gpt.thinking, ThinkingForm::None);
  EXPECT_EQ(world.at("a", "nick").facts, gpt) << "by the vendor's name";
  EXPECT_EQ(world.at("b", "gpt").facts, gpt) << "the same model, whoever serves it";
  EXPECT_EQ(world.at("a", "o").facts.thinking, ThinkingForm::Level);
  EXPECT_EQ(world.at("b", "mystery").facts, ModelFacts{});
}

TEST(ModelBookTest, ListPricesHoldAtTheirVendorOnly) {
  const CatalogWorld world;
  EXPECT_EQ(input_of(world.at("a", "gpt")), 2000);
  EXPECT_EQ(input_of(world.at("a", "nick")), 2000);
  EXPECT_EQ(input_of(world.at("a", "gpt"), WallTime{}), 2000) << "whatever the clock says";
  EXPECT_EQ(input_of(world.at("b", "gpt")), -1) << "a relay has prices of its own";
  EXPECT_EQ(input_of(world.at("a", "o")), -1);
  EXPECT_EQ(price_in_force(world.at("a", "gpt"), kNow)->cache_write.per_million.to_string(), "2");
  const CatalogWorld renamed;
  EXPECT_EQ(price_in_force(renamed.at("a", "gpt"), kNow)->id,
            price_in_force(world.at("a", "gpt"), kNow)->id);
}

TEST(ModelBookTest, TheOperatorsPricesWin) {
  const CatalogWorld world{R"(
prices:
  - { model: gpt, from: 2026-06-01, input: 7, output: 7 }
)"};
  const WallTime change{std::chrono::seconds{1'780'272'000}};
  EXPECT_EQ(input_of(world.at("a", "gpt")), 7000);
  EXPECT_EQ(input_of(world.at("b", "gpt")), 7000);
  EXPECT_EQ(input_of(world.at("a", "gpt"), change), 7000);
  const WallTime before = change - std::chrono::nanoseconds{1};
  EXPECT_EQ(input_of(world.at("a", "gpt"), before), 2000) << "until then the list price holds";
  EXPECT_EQ(input_of(world.at("b", "gpt"), before), -1);
}

TEST(ModelBookTest, TheOperatorsWordWinsFieldByField) {
  const CatalogWorld world{R"(
models:
  - { name: gpt, context_tokens: 1000, output_tokens: 100 }
  - { name: gpt, provider: relay, context_tokens: 500, capabilities: [tools, reasoning], thinking: budget }
  - { name: nick, capabilities: [] }
  - { name: mystery, context_tokens: 4096 }
  - { name: o, thinking: none }
  - { name: strange, context_tokens: 77 }
)"};
  const ModelFacts& own = world.at("a", "gpt").facts;
  EXPECT_EQ(own.context_tokens, 1000);
  EXPECT_EQ(own.output_tokens, 100);
  EXPECT_TRUE(own.images);
  const ModelFacts& relayed = world.at("b", "gpt").facts;
  EXPECT_EQ(relayed.context_tokens, 500);
  EXPECT_EQ(relayed.output_tokens, 100);
  EXPECT_FALSE(relayed.images);
  EXPECT_TRUE(relayed.tools);
  EXPECT_TRUE(relayed.reasoning);
  EXPECT_EQ(relayed.thinking, ThinkingForm::Budget);
  const ModelFacts& nick = world.at("a", "nick").facts;
  EXPECT_EQ(nick.context_tokens, 1000) << "from the row for the vendor's name";
  EXPECT_FALSE(nick.tools);
  const ModelFacts& mystery = world.at("b", "mystery").facts;
  EXPECT_EQ(mystery.context_tokens, 4096);
  EXPECT_FALSE(mystery.known) << "of its abilities still nothing is known";
  EXPECT_FALSE(world.at("a", "o").facts.reasoning);
  const auto route = world.table->make_wildcard_route("strange");
  ASSERT_EQ(route->targets.size(), 1U);
  EXPECT_EQ(route->targets[0].facts.context_tokens, 77);
}

TEST(ModelBookTest, UnpricedModelsAreListed) {
  const std::vector<std::string> expected{"a/o", "b/gpt", "b/mystery"};
  EXPECT_EQ(CatalogWorld{}.table->unpriced(kNow), expected);
  const CatalogWorld priced{R"(
prices:
  - { model: o, input: 1, output: 1 }
  - { model: mystery, from: 2030-01-01, input: 1, output: 1 }
  - { model: gpt, channel: b, input: 1, output: 1 }
)"};
  EXPECT_EQ(priced.table->unpriced(kNow), std::vector<std::string>{"b/mystery"});
}

TEST(ModelBookTest, WildcardsFindListPrices) {
  const CatalogWorld world{R"(
model_groups: []
)"};
  ChannelStates states;
  const auto table = RoutingTable::build(parse(R"(
providers: [{ name: g, kind: groq }]
channels: [{ name: any, provider: g, credentials: [k], models: ["*"] }]
)"),
                                         states, {}, *world.catalog);
  ASSERT_TRUE(table);
  const auto route = (*table)->make_wildcard_route("llama");
  ASSERT_EQ(route->targets.size(), 1U);
  EXPECT_EQ(input_of(route->targets[0]), 500);
  EXPECT_TRUE((*table)->unpriced(kNow).empty()) << "a wildcard is no model";
}

}  // namespace
}  // namespace sar::routing::test
