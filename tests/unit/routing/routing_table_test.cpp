// Names and what they resolve to.
#include "routing/strategies.hpp"
#include "routing_fixture.hpp"

namespace sar::routing::test {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kWorld = R"(
providers:
  - { name: alpha, kind: openai-compatible, base_url: "http://a.example/v1", auth: { style: none } }
  - { name: beta, kind: openai-compatible, base_url: "http://b.example/v1", auth: { style: none } }
channels:
  - { name: a1, provider: alpha, models: [{ name: gpt-4o, upstream: gpt-4o-2024 }, small], tags: [paid, eu] }
  - { name: a2, provider: alpha, models: [gpt-4o], tags: [paid] }
  - { name: b1, provider: beta, models: [gpt-4o, "*"], tags: [free, eu] }
model_groups:
  - name: smart
    aliases: [best]
    members: [{ model: gpt-4o }, { channel: a1, model: gpt-4o }]
  - name: small
    members: [{ channel: a2, model: gpt-4o }]
  - name: european
    members: [{ tag: eu, model: gpt-4o }]
    filters: { exclude_tags: [free] }
  - name: everything-of-a1
    members: [{ channel: a1 }]
)";

Names targets(const Route* route) {
  Names names;
  if (route == nullptr) return {"(nobody)"};
  for (const Target& target : route->targets)
    names.push_back(target.channel->name + ":" + target.upstream_model);
  return names;
}

TEST(RoutingTableTest, ResolvesInOrder) {
  const World world{kWorld};
  const RoutingTable& table = *world.table;
  EXPECT_EQ(targets(table.find("gpt-4o")), (Names{"a1:gpt-4o-2024", "a2:gpt-4o", "b1:gpt-4o"}));
  EXPECT_EQ(targets(table.find("smart")), (Names{"a1:gpt-4o-2024", "a2:gpt-4o", "b1:gpt-4o"}));
  EXPECT_EQ(table.find("best"), table.find("smart"));
  EXPECT_EQ(targets(table.find("alpha/gpt-4o")), (Names{"a1:gpt-4o-2024", "a2:gpt-4o"}));
  EXPECT_EQ(targets(table.find("small")), (Names{"a2:gpt-4o"}))
      << "a group is found before a model of its name";
  EXPECT_EQ(targets(table.find("alpha/small")), (Names{"a1:small"}));
  EXPECT_EQ(targets(table.find("everything-of-a1")), (Names{"a1:gpt-4o-2024", "a1:small"}));
  EXPECT_EQ(table.find("gpt-4"), nullptr);
}

TEST(RoutingTableTest, FiltersOfAGroupLeaveANote) {
  const World world{kWorld};
  const Route* european = world.table->find("european");
  EXPECT_EQ(targets(european), (Names{"a1:gpt-4o-2024"}));
  EXPECT_EQ(european->excluded, (Names{"b1: carries an excluded tag"}));
}

TEST(RoutingTableTest, WildcardsTakeWhatNobodyNames) {
  const World world{kWorld};
  EXPECT_EQ(targets(world.table->make_wildcard_route("new-model").get()), (Names{"b1:new-model"}));
  EXPECT_EQ(targets(world.table->make_wildcard_route("beta/new-model").get()),
            (Names{"b1:new-model"}));
  EXPECT_EQ(targets(world.table->make_wildcard_route("alpha/new-model").get()),
            (Names{"b1:alpha/new-model"}));
  const World without{R"(
providers: [{ name: p, kind: openai-compatible, base_url: "http://p.example", auth: { style: none } }]
channels: [{ name: c, provider: p, models: [m] }]
)"};
  EXPECT_EQ(without.table->make_wildcard_route("x"), nullptr);
}

TEST(RoutingTableTest, ListsNamesSortedWithoutWildcards) {
  const World world{kWorld};
  EXPECT_EQ(world.table->names(),
            (Names{"best", "european", "everything-of-a1", "gpt-4o", "small", "smart"}));
}

TEST(RoutingTableTest, NearNames) {
  const World world{kWorld};
  const Names near = world.table->near_names("gpt4o");
  ASSERT_FALSE(near.empty());
  EXPECT_EQ(near.front(), "gpt-4o");
  EXPECT_LE(near.size(), 3U);
  EXPECT_TRUE(world.table->near_names("zzzzzzzzzzzzzzzz").empty());
}

TEST(RoutingTableTest, StateOutlivesTheTable) {
  World world{kWorld};
  world.table->channels()[0].state->attempt_started();
  const auto rebuilt = RoutingTable::build(world.configuration, world.states);
  ASSERT_TRUE(rebuilt);
  EXPECT_EQ((*rebuilt)->channels()[0].state->in_flight(), 1);
  EXPECT_EQ((*rebuilt)->channels()[0].id, stable_id("channel", "a1"));
}

TEST(RoutingTableTest, AThousandChannelsOfTenModels) {
  std::string yaml =
      "providers: [{ name: p, kind: openai-compatible, base_url: \"http://p.example\", auth: { "
      "style: none } }]\n"
      "channels:\n";
  for (int channel = 0; channel < 1000; ++channel) {
    yaml += "  - { name: c" + std::to_string(channel) +
            ", provider: p, models: [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9] }\n";
  }
  const World world{yaml};
  EXPECT_EQ(world.table->find("m9")->targets.size(), 1000U);
  EXPECT_EQ(world.table->names().size(), 10U);
}

TEST(StrategiesTest, EveryNameIsFoundAgain) {
  for (const Strategy& strategy : strategies()) {
    EXPECT_EQ(find_strategy(strategy.name), &strategy);
    EXPECT_EQ(&strategy_of(strategy.kind), &strategy);
  }
  EXPECT_EQ(find_strategy("luck"), nullptr);
}

}  // namespace
}  // namespace sar::routing::test
