// GET /v1/models: what OpenAI's list has, and beside it what the router knows.
#include "gateway/models.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/config/load.hpp"
#include "gateway/model_facts.hpp"

namespace sar::gateway {
namespace {

namespace json = boost::json;

constexpr std::string_view kYaml = R"(
providers:
  - { name: openai, kind: openai }
  - { name: relay, kind: openai-compatible, base_url: "http://relay.example/v1" }
channels:
  - { name: a, provider: openai, credentials: [k], models: [gpt-4o, gpt-5] }
  - { name: b, provider: relay, credentials: [k], models: [gpt-4o, house, "*"] }
model_groups:
  - { name: both, members: [{ channel: a, model: gpt-4o }, { channel: a, model: gpt-5 }] }
  - { name: any, members: [{ channel: a, model: gpt-4o }, { channel: b, model: house }] }
models:
  - { name: house, context_tokens: 4096 }
prices:
  - { model: gpt-5, input: 0.000000001, cache_read: 0, output: 1, audio_output: 3, request: 0.25 }
)";

class ModelsTest : public testing::Test {
 protected:
  ModelsTest() {
    const auto no_environment = [](std::string_view) { return std::optional<std::string>{}; };
    auto configuration =
        config::parse({{.name = "test.yaml", .text = std::string{kYaml}}}, no_environment);
    EXPECT_TRUE(configuration) << configuration.error().front().to_string();
    auto built = build_snapshot(std::move(*configuration), states_, kNow);
    EXPECT_TRUE(built) << built.error().message;
    snapshot_ = *built;
  }

  [[nodiscard]] json::object facts_of(std::string_view name) const {
    std::string text;
    append_model_facts(text, *snapshot_->routing->find(name), kNow);
    return json::parse(text).as_object();
  }

  static constexpr WallTime kNow{std::chrono::seconds{1'800'000'000}};
  routing::ChannelStates states_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(ModelsTest, TheListIsOpenAisAndSorted) {
  const access::KeyEntry caller;
  const ModelListing listing{.snapshot = *snapshot_, .caller = caller, .now = kNow};
  const json::value list = json::parse(models_body(listing));
  EXPECT_EQ(list.at("object"), "list");
  std::vector<std::string> ids;
  for (const json::value& model : list.at("data").as_array()) {
    ids.emplace_back(model.at("id").as_string());
    EXPECT_EQ(model.at("object"), "model");
    EXPECT_EQ(model.at("created"), 1'800'000'000);
    EXPECT_TRUE(model.at("owned_by").is_string());
    EXPECT_TRUE(model.at("x_router").is_object());
    EXPECT_EQ(model.as_object().size(), 5U) << "one field more than OpenAI's";
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"any", "both", "gpt-4o", "gpt-5", "house"}));

  const auto one = model_body(listing, "gpt%2D5");
  ASSERT_TRUE(one);
  EXPECT_EQ(json::parse(*one).at("x_router"), json::value(facts_of("gpt-5")));
  EXPECT_FALSE(model_body(listing, "gpt-6"));
}

TEST_F(ModelsTest, AnthropicsCallersGetAnthropicsList) {
  const access::KeyEntry caller;
  const ModelListing listing{.snapshot = *snapshot_,
                             .caller = caller,
                             .dialect = protocol::Dialect::Anthropic,
                             .now = kNow};
  const json::value list = json::parse(models_body(listing));
  EXPECT_EQ(list.at("has_more"), false);
  EXPECT_EQ(list.at("first_id"), "any");
  EXPECT_EQ(list.at("last_id"), "house");
  const json::value one = json::parse(model_body(listing, "gpt-5").value());
  EXPECT_EQ(one, json::parse(R"({"type":"model","id":"gpt-5","display_name":"gpt-5",)"
                             R"("created_at":"2027-01-15T08:00:00.000Z",)"
                             R"("max_input_tokens":400000,"max_tokens":128000})"));
}

TEST_F(ModelsTest, GeminisCallersGetGeminisList) {
  const access::KeyEntry caller;
  const ModelListing listing{
      .snapshot = *snapshot_, .caller = caller, .dialect = protocol::Dialect::Gemini, .now = kNow};
  const json::value list = json::parse(models_body(listing));
  EXPECT_EQ(list.at("models").as_array().size(), 5U);
  const json::value one = json::parse(model_body(listing, "gpt-5").value());
  EXPECT_EQ(one.at("name"), "models/gpt-5");
  EXPECT_EQ(one.at("inputTokenLimit"), 400'000);
  EXPECT_EQ(one.at("outputTokenLimit"), 128'000);
}

TEST_F(ModelsTest, AListOfNothingIsWellFormed) {
  access::KeyEntry caller;
  caller.key.allowed_models = {"nothing"};
  for (const auto dialect :
       {protocol::Dialect::OpenAi, protocol::Dialect::Anthropic, protocol::Dialect::Gemini}) {
    const ModelListing listing{
        .snapshot = *snapshot_, .caller = caller, .dialect = dialect, .now = kNow};
    const std::string body = models_body(listing);
    EXPECT_TRUE(json::parse(body).is_object()) << body;
  }
}

TEST_F(ModelsTest, OfAKnownModelAllIsTold) {
  std::string told;
  append_model_facts(told, *snapshot_->routing->find("gpt-5"), kNow);
  EXPECT_EQ(told,
            R"({"kind":"chat","context_window":400000,"max_output_tokens":128000,)"
            R"("capabilities":["images","tools","json_schema","reasoning"],"thinking":"level",)"
            R"("pricing":{"unit":"USD per million tokens","input":0.000000001,"cache_read":0,)"
            R"("output":1,"audio_output":3,"request":0.25}})");
}

TEST_F(ModelsTest, OfAnUnknownModelNothingIsMadeUp) {
  EXPECT_EQ(json::serialize(facts_of("house")), R"({"context_window":4096,"unpriced":true})");
}

TEST_F(ModelsTest, OfSeveralTargetsWhatHoldsForAll) {
  const json::object both = facts_of("both");
  EXPECT_EQ(both.at("context_window"), 128'000);
  EXPECT_EQ(both.at("max_output_tokens"), 16'384);
  EXPECT_EQ(json::serialize(both.at("capabilities")), R"(["images","tools","json_schema"])");
  EXPECT_FALSE(both.contains("thinking")) << "they differ";
  EXPECT_DOUBLE_EQ(both.at("pricing").at("input").to_number<double>(), 2.5);
  EXPECT_DOUBLE_EQ(both.at("pricing").at("request").to_number<double>(), 0.25);

  const json::object any = facts_of("any");
  EXPECT_EQ(any.at("context_window"), 4096);
  EXPECT_TRUE(any.at("pricing").is_object());
  EXPECT_EQ(any.at("unpriced"), true);

  const json::object shared = facts_of("gpt-4o");
  EXPECT_TRUE(shared.at("pricing").is_object());
  EXPECT_EQ(shared.at("unpriced"), true) << "the relay's price is not known";
}

}  // namespace
}  // namespace sar::gateway
