// The model catalogue: the form of its files, looking models up, and what is compiled in.
#include "core/config/catalog.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "core/config/provider_kinds.hpp"
#include "core/timestamp.hpp"

namespace sar::config {
namespace {

constexpr CatalogFile kFiles[] = {
    {.kind = "anthropic",
     .text = "as_of 2026-01-31\n"
             "claude-opus-4-8 | 1000000 128000 | images reasoning:adaptive | input 5 output 25\n"
             "claude-x-20240307 | 200000 4096 | - | input 0.25 output 1.25\n"},
    {.kind = "openai",
     .text = "# What a comment says.\n"
             "as_of 2026-01-31\n"
             "\n"
             "gpt-4o             | 128000 16384 | images tools json_schema | input 2.5 cache_read "
             "1.25 output 10 | gpt-4o-2024-08-06 four-o\n"
             "gpt-4o-2024-05-13  | 128000 4096 | images tools | input 5 output 15\n"
             "o3                 | 200000 100000 | tools reasoning:level | 2026-03-01 input 2 "
             "output 8 request 0.01\n"
             "thinker            | - - | reasoning | -\n"
             "whisper-1          | - - | transcription audio | -\n"},
    {.kind = "openrouter",
     .text = "as_of 2026-01-31\n"
             "openai/o3 | 200000 - | tools | input 3 output 9\n"},
};

Catalog small_catalog() {
  auto parsed = Catalog::parse(kFiles);
  if (!parsed) throw std::runtime_error{parsed.error().message};
  return std::move(*parsed);
}

TEST(CatalogTest, ReadsWhatALineSays) {
  const Catalog catalog = small_catalog();
  const CatalogModel* gpt = catalog.find("openai", "gpt-4o");
  ASSERT_NE(gpt, nullptr);
  const ModelFacts expected{.known = true,
                            .context_tokens = 128'000,
                            .output_tokens = 16'384,
                            .images = true,
                            .tools = true,
                            .json_schema = true,
                            .thinking = ThinkingForm::None};
  EXPECT_EQ(gpt->facts, expected);
  ASSERT_TRUE(gpt->price);
  EXPECT_EQ(gpt->price->input.per_million.to_string(), "2.5");
  EXPECT_EQ(gpt->price->cache_read->per_million.to_string(), "1.25");
  EXPECT_EQ(gpt->price->output.per_million.to_string(), "10");
  EXPECT_FALSE(gpt->price->cache_write);
  EXPECT_EQ(to_rfc3339(gpt->price->from), "2026-01-31T00:00:00.000Z");

  const CatalogModel* o3 = catalog.find("openai", "o3");
  ASSERT_NE(o3, nullptr);
  EXPECT_EQ(o3->facts.thinking, ThinkingForm::Level);
  EXPECT_EQ(o3->price->request.to_string(), "0.01");
  EXPECT_EQ(to_rfc3339(o3->price->from), "2026-03-01T00:00:00.000Z") << "a day of its own";

  const CatalogModel* thinker = catalog.find("openai", "thinker");
  ASSERT_NE(thinker, nullptr);
  EXPECT_TRUE(thinker->facts.reasoning);
  EXPECT_EQ(thinker->facts.thinking, ThinkingForm::Unknown);
  EXPECT_EQ(thinker->facts.context_tokens, 0);
  EXPECT_FALSE(thinker->price);
  EXPECT_EQ(catalog.find("openai", "whisper-1")->facts.kind, ModelKind::Transcription);
  EXPECT_EQ(catalog.models("openai").size(), 5U);
  EXPECT_TRUE(catalog.models("elsewhere").empty());
}

struct LookUp {
  const char* what;
  const char* kind;
  const char* asked;
  const char* found;  // "kind/name"; null: nothing
};
const LookUp kLookUps[] = {
    {"its name", "openai", "gpt-4o", "openai/gpt-4o"},
    {"an alias", "openai", "four-o", "openai/gpt-4o"},
    {"a dated name with a row of its own", "openai", "gpt-4o-2024-05-13",
     "openai/gpt-4o-2024-05-13"},
    {"a dated alias", "openai", "gpt-4o-2024-08-06", "openai/gpt-4o"},
    {"a date nobody has written down", "openai", "gpt-4o-2027-01-02", "openai/gpt-4o"},
    {"a date without dashes", "openai", "o3-20270102", "openai/o3"},
    {"a date behind an @", "anthropic", "claude-opus-4-8@20260528", "anthropic/claude-opus-4-8"},
    {"no date where the row has one", "anthropic", "claude-x", "anthropic/claude-x-20240307"},
    {"digits that are no date", "openai", "gpt-4o-12", nullptr},
    {"a date alone", "openai", "-2024-05-13", nullptr},
    {"its own row before that of the vendor", "openrouter", "openai/o3", "openrouter/openai/o3"},
    {"a vendor's prefix", "openrouter", "openai/gpt-4o", "openai/gpt-4o"},
    {"a vendor's prefix and a date", "openrouter", "openai/gpt-4o-2024-11-20", "openai/gpt-4o"},
    {"dots for dashes", "openrouter", "anthropic/claude-opus-4.8", "anthropic/claude-opus-4-8"},
    {"a prefix of nobody", "openrouter", "nobody/gpt-4o", nullptr},
    {"a prefix of a kind without a file", "openrouter", "x-ai/grok", nullptr},
    {"a kind without a file", "openai-compatible", "gpt-4o", "openai/gpt-4o"},
    {"the same with a date", "openai-compatible", "gpt-4o-2027-01-02", "openai/gpt-4o"},
    {"a model of another vendor", "openai", "claude-opus-4-8", "anthropic/claude-opus-4-8"},
    {"a model that nobody knows", "openai", "gpt-9", nullptr},
    {"no name", "openai", "", nullptr},
};

TEST(CatalogTest, FindsModels) {
  const Catalog catalog = small_catalog();
  for (const LookUp& one : kLookUps) {
    SCOPED_TRACE(one.what);
    const CatalogModel* found = catalog.find(one.kind, one.asked);
    if (one.found == nullptr) {
      EXPECT_EQ(found, nullptr) << found->name;
    } else {
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(fmt::format("{}/{}", found->kind, found->name), one.found);
    }
  }
}

const char* const kBadTexts[] = {
    "m | 1 1 | -",                                // too few fields
    "m | 1 1 | - | - | a | b",                    // too many
    " | 1 1 | - | -",                             // no name
    "m | 1 | - | -",                              // one limit
    "m | 0 1 | - | -",                            // none is '-'
    "m | 1 -1 | - | -",                           //
    "m | 1k 1 | - | -",                           //
    "m | 1 1 1 | - | -",                          //
    "m | 1 1 | image-input | -",                  // no such ability
    "m | 1 1 | tools:level | -",                  // only reasoning has a form
    "m | 1 1 | reasoning tools:level | -",        //
    "m | 1 1 | reasoning:loud | -",               // no such form
    "m | 1 1 | reasoning:none | -",               //
    "m | 1 1 | - | input 1 output",               // no amount
    "m | 1 1 | - | input 1",                      // no output
    "m | 1 1 | - | output 1",                     // no input
    "m | 1 1 | - | input 1 output 1 rent 1",      // no such class
    "m | 1 1 | - | input -1 output 1",            //
    "m | 1 1 | - | input 1e3 output 1",           //
    "m | 1 1 | - | 2026-13-01 input 1 output 1",  // no such day
    "as_of yesterday",                            //
    "m | 1 1 | - | -\nm | 1 1 | - | -",           // twice
    "m | 1 1 | - | -\nn | 1 1 | - | - | m",       // an alias that is a name
    "m | 1 1 | - | - | a\nn | 1 1 | - | - | a",   // an alias of two
    "m | 1 1 | - | - | m",                        // an alias of itself
};

TEST(CatalogTest, RefusesWhatIsNotInTheForm) {
  for (const char* text : kBadTexts) {
    const std::string whole = fmt::format("as_of 2026-01-31\n{}\n", text);
    const CatalogFile file{.kind = "k", .text = whole};
    const auto parsed = Catalog::parse({&file, 1});
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().message.starts_with("catalog/k.txt:")) << parsed.error().message;
  }
  const CatalogFile undated{.kind = "k", .text = "m | 1 1 | - | input 1 output 1\n"};
  EXPECT_FALSE(Catalog::parse({&undated, 1})) << "a price has a day";
}

TEST(CatalogTest, AListPriceIsARowForTheProvider) {
  const Catalog catalog = small_catalog();
  Provider provider;
  provider.name = "my-openai";
  const Price price = list_price(*catalog.find("openai", "o3"), provider);
  EXPECT_EQ(price.provider, "my-openai");
  EXPECT_EQ(price.model, "o3");
  EXPECT_EQ(price.input.per_million.to_string(), "2");
}

// What is compiled in.

// Every price per million tokens, with the most that it could be in dollars.
std::vector<std::pair<PricePerMillion, const char*>> amounts_of(const Price& price) {
  return {{price.input, "150"},
          {price.cache_read.value_or(price.input), "150"},
          {price.cache_write.value_or(price.input), "150"},
          {price.cache_write_1h.value_or(price.input), "150"},
          {price.audio_input.value_or(price.input), "150"},
          {price.image_input.value_or(price.input), "150"},
          {price.output, "600"},
          {price.reasoning.value_or(price.output), "600"},
          {price.audio_output.value_or(price.output), "600"},
          {price.image_output.value_or(price.output), "600"}};
}

TEST(BuiltInCatalogTest, EveryRowMakesSense) {
  const auto parsed = Catalog::parse(embedded_catalog());
  ASSERT_TRUE(parsed) << parsed.error().message;  // names that are there twice are refused
  EXPECT_GE(parsed->models().size(), 300U);
  for (const CatalogModel& model : parsed->models()) {
    SCOPED_TRACE(fmt::format("{}/{}", model.kind, model.name));
    const ModelFacts& facts = model.facts;
    EXPECT_TRUE(facts.known);
    EXPECT_LE(facts.context_tokens, 10'000'000);
    if (facts.kind == ModelKind::Chat) EXPECT_GE(facts.context_tokens, 512);
    EXPECT_LE(facts.output_tokens, facts.context_tokens) << "an answer is part of the context";
    EXPECT_EQ(facts.reasoning, facts.thinking != ThinkingForm::None);
    if (!model.price) continue;
    const Price& price = *model.price;
    for (const auto& [amount, most] : amounts_of(price)) {
      EXPECT_GE(amount.per_million, Money{});
      EXPECT_LE(amount.per_million, *Money::parse(most));
    }
    EXPECT_LE(price.cache_read.value_or(price.input), price.input) << "a cache is no dearer";
    EXPECT_LE(price.request, *Money::parse("0.1"));
    if (facts.kind == ModelKind::Chat) EXPECT_GE(price.output, price.input);
    EXPECT_GE(price.from, *parse_rfc3339("2025-09-01")) << "older than that needs a look";
  }
}

TEST(BuiltInCatalogTest, TheFilesAreSorted) {
  std::string_view last_kind;
  for (const CatalogFile& file : embedded_catalog()) {
    EXPECT_LT(last_kind, file.kind);
    EXPECT_NE(find_provider_kind(file.kind), nullptr) << file.kind;
    last_kind = file.kind;
    std::string_view last;
    for (const CatalogModel& model : Catalog::built_in().models(file.kind)) {
      EXPECT_LT(last, model.name);
      last = model.name;
    }
    EXPECT_FALSE(last.empty()) << file.kind;
  }
}

TEST(BuiltInCatalogTest, KnowsTheModelsPeopleCall) {
  struct Known {
    const char* kind;
    const char* name;
    ThinkingForm thinking;
    const char* input;
  };
  const Known known[] = {
      {"openai", "gpt-4o-mini", ThinkingForm::None, "0.15"},
      {"openai", "gpt-5-2025-08-07", ThinkingForm::Level, "1.25"},
      {"openai", "text-embedding-3-small", ThinkingForm::None, "0.02"},
      {"anthropic", "claude-sonnet-4-5-20250929", ThinkingForm::Budget, "3"},
      {"anthropic", "claude-opus-4-6", ThinkingForm::Adaptive, "5"},
      {"gemini", "gemini-2.5-flash", ThinkingForm::Budget, "0.3"},
      {"gemini", "models/gemini-2.5-pro", ThinkingForm::Budget, "1.25"},
      {"gemini", "gemini-3-flash-preview", ThinkingForm::Level, "0.5"},
      {"groq", "llama-3.3-70b-versatile", ThinkingForm::None, "0.59"},
      {"deepseek", "deepseek-chat", ThinkingForm::None, "0.14"},
  };
  for (const Known& one : known) {
    SCOPED_TRACE(one.name);
    const CatalogModel* model = Catalog::built_in().find(one.kind, one.name);
    ASSERT_NE(model, nullptr);
    EXPECT_EQ(model->kind, one.kind);
    EXPECT_EQ(model->facts.thinking, one.thinking);
    ASSERT_TRUE(model->price);
    EXPECT_EQ(model->price->input.per_million.to_string(), one.input);
  }
}

}  // namespace
}  // namespace sar::config
