// Tokens from bytes: near what a real vocabulary makes of them, the same however they are cut, and
// base64 as what it holds.
#include "protocol/tokens/token_estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "protocol/base64.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/openai/chat.hpp"

namespace sar::protocol {
namespace {

struct Sample {
  const char* name;
  std::string_view text;
  std::int64_t tokens;  // of the vocabulary o200k_base
};

const Sample kSamples[] = {
    {"English",
     "The quick brown fox jumps over the lazy dog, and nobody in the village remembers why it ever "
     "wanted to. Some say that it was looking for a shorter way home; others believe it simply "
     "liked the sound of its own feet on dry leaves.",
     49},
    {"German",
     "Die Straßenbahn fährt heute wegen Bauarbeiten nicht weiter als bis zum Hauptbahnhof. "
     "Fahrgäste werden gebeten, auf die Ersatzbusse auszuweichen.",
     34},
    {"Russian",
     "Каждое утро старик выходил к реке, смотрел на воду и молча возвращался домой, словно ждал "
     "кого-то, кто давно обещал приехать.",
     37},
    {"Chinese",
     "今天天气很好，我们决定去公园散步。路上遇到了一位老朋友，他正在学习编程，想要写一个自己的网"
     "站。",
     33},
    {"Japanese",
     "昨日は友達と一緒に映画を見に行きました。とても面白かったので、もう一度見たいと思っています。",
     31},
    {"Korean",
     "오늘은 날씨가 좋아서 친구와 함께 공원에 갔습니다. 우리는 벤치에 앉아서 오랫동안 이야기를 "
     "나누었습니다.",
     34},
    {"Hindi", "आज मौसम बहुत अच्छा है, इसलिए हमने बगीचे में टहलने का फैसला किया।", 19},
    {"Arabic", "الطقس جميل اليوم، لذلك قررنا أن نذهب إلى الحديقة مع الأصدقاء.", 20},
    {"code",
     "int main(int argc, char** argv) {\n  std::vector<std::string> names(argv + 1, argv + argc);\n"
     "  for (const auto& name : names) {\n    std::printf(\"hello %s\\n\", name.c_str());\n  }\n"
     "  return names.empty() ? 1 : 0;\n}\n",
     68},
    {"JSON",
     R"({"orders": [{"id": 10482, "items": [{"sku": "A-17", "count": 2, "price": 19.95}], )"
     R"("paid": true}, {"id": 10483, "items": [], "paid": false}]})",
     57},
    {"numbers", "3.14159 2.71828 1.41421 1.61803 299792458 6.02214 1024 2048 4096 8192 16384 32768",
     46},
    {"emoji", "Well done 🎉🎉 see you tomorrow 😀👍 and bring cake 🍰!", 17},
};

double relative_error(std::int64_t estimate, std::int64_t truth) {
  return std::abs(static_cast<double>(estimate - truth)) / static_cast<double>(truth);
}

std::string body_of(std::string_view content_json) {
  return R"({"model":"m","messages":[{"role":"user","content":)" + std::string{content_json} +
         "}]}";
}

std::string png_of(std::uint8_t width_high, std::uint8_t height_high, std::size_t bytes) {
  std::string png{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0", 24};
  png[18] = static_cast<char>(width_high);
  png[22] = static_cast<char>(height_high);
  SeededRandom random{7};
  while (png.size() < bytes) png.push_back(static_cast<char>(random.next()));
  return base64_encode(png);
}

TEST(TokenEstimate, IsNearARealVocabulary) {
  for (const Sample& sample : kSamples) {
    EXPECT_LT(relative_error(estimate_tokens(sample.text), sample.tokens), 0.35)
        << sample.name << ": " << estimate_tokens(sample.text) << " for " << sample.tokens;
  }
}

TEST(TokenEstimate, BodiesAreNearItToo) {
  constexpr std::int64_t kScaffolding = 7;
  for (const Sample& sample : kSamples) {
    const std::string body = body_of(json_quoted(sample.text));
    EXPECT_LT(relative_error(estimate_body(body), sample.tokens + kScaffolding), 0.45)
        << sample.name << ": " << estimate_body(body) << " for " << sample.tokens;
  }
}

TEST(TokenEstimate, CountsTheSameHoweverItIsCut) {
  SeededRandom random{1};
  for (const Sample& sample : kSamples) {
    OutputCount by_byte;
    for (const char byte : sample.text) by_byte.add({&byte, 1});
    OutputCount by_piece;
    for (std::string_view rest = sample.text; !rest.empty();) {
      const std::size_t bytes = std::min<std::size_t>(rest.size(), random.next() % 9);
      by_piece.add(rest.substr(0, bytes));
      rest.remove_prefix(bytes);
    }
    EXPECT_EQ(by_byte.tokens(), estimate_tokens(sample.text)) << sample.name;
    EXPECT_EQ(by_piece.tokens(), estimate_tokens(sample.text)) << sample.name;
  }
}

TEST(TokenEstimate, MoreTextIsNeverFewerTokens) {
  SeededRandom random{2};
  for (int round = 0; round < 200; ++round) {
    OutputCount count;
    std::int64_t before = 0;
    for (int byte = 0; byte < 500; ++byte) {
      const auto next = static_cast<char>(random.next());
      count.add({&next, 1});
      ASSERT_GE(count.tokens(), before);
      before = count.tokens();
    }
  }
  EXPECT_EQ(estimate_tokens(""), 0);
  EXPECT_EQ(estimate_body(""), 0);
}

TEST(TokenEstimate, ThreeHundredMegabytesDoNotOverflow) {
  const std::string text(1'000'000, '9');
  OutputCount count;
  for (int piece = 0; piece < 300; ++piece) count.add(text);
  EXPECT_GT(count.tokens(), 50'000'000);
  EXPECT_LT(count.tokens(), 300'000'000);
}

TEST(TokenEstimate, Base64IsNoText) {
  const std::string plain = R"([{"type":"text","text":"what is this?"}])";
  const std::int64_t of_text = estimate_body(body_of(plain));
  for (const std::size_t bytes : {600UL, 5'000UL, 300'000UL}) {
    const std::string png = png_of(2, 1, bytes);  // 512 × 256: 131 tokens
    for (const std::string& part :
         {R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" + png + R"("}})",
          R"({"type":"image","source":{"media_type":"image/png","data":")" + png + R"("}})",
          R"({"inlineData":{"mimeType":"image/png","data":")" + png + R"("}})"}) {
      const std::int64_t tokens =
          estimate_body(body_of(R"([{"type":"text","text":"what is this?"},)" + part + "]"));
      EXPECT_GE(tokens, of_text + 131) << bytes;
      EXPECT_LE(tokens, of_text + 131 + 40) << bytes;
    }
  }
}

TEST(TokenEstimate, Base64WithEscapedSlashesIsNoText) {
  std::string png = png_of(2, 1, 9'000);
  for (std::size_t at = png.find('/'); at != std::string::npos; at = png.find('/', at + 2))
    png.insert(at, "\\");
  EXPECT_LT(estimate_body(body_of("\"" + png + "\"")), 200);
}

TEST(TokenEstimate, TextThatOnlyLooksLikeBase64IsText) {
  const std::string long_word(2'000, 'x');
  const std::string prose = "some words that follow it, as prose does. ";
  const auto tokens = estimate_body(body_of("\"" + long_word + " " + prose + "\""));
  EXPECT_GT(tokens, estimate_body(body_of("\"" + prose + "\"")) + 300);
  // Cut off in the middle: nothing tells that it is whole.
  EXPECT_GT(estimate_body(R"({"content":")" + long_word), 300);
}

TEST(TokenEstimate, WhereABlockBeginsMakesNoDifference) {
  const std::string png = png_of(2, 1, 3'000);
  std::int64_t least = INT64_MAX;
  std::int64_t most = 0;
  for (std::size_t shift = 0; shift < 300; ++shift) {
    const std::int64_t tokens = estimate_body(std::string(shift, ' ') + body_of("\"" + png + "\"") +
                                              R"(,"after":"some more words")");
    least = std::min(least, tokens);
    most = std::max(most, tokens);
  }
  EXPECT_LE(most - least, 15);  // the blanks
}

TEST(TokenEstimate, LinkedImagesAndToolsAreCountedWhereTheBodyHasThem) {
  const std::string body = body_of(
      R"([{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},
          {"type":"image","source":{"type":"url","url": "http://example.com/b.png"}},
          {"type":"text","text":"see \"http://example.com\""}])");
  const std::int64_t plain = estimate_body(body);
  EXPECT_EQ(estimate_body(body, {.has_images = true}), plain + 2'000);
  EXPECT_EQ(estimate_body(body, {.has_tools = true}), plain);
  EXPECT_EQ(estimate_body(body, {.dialect = Dialect::Anthropic, .has_tools = true}), plain + 346);
}

TEST(TokenEstimate, TheModelCountsWhatTheBodyCounts) {
  const std::string body = R"({"model":"m","messages":[
      {"role":"system","content":"You answer in one short sentence."},
      {"role":"user","content":[{"type":"text","text":"What is the weather in Reykjavik?"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,)" +
                           png_of(2, 1, 900) + R"("}}]},
      {"role":"assistant","tool_calls":[{"id":"c1","type":"function",
        "function":{"name":"weather","arguments":"{\"city\":\"Reykjavik\"}"}}]},
      {"role":"tool","tool_call_id":"c1","content":"11 degrees, rain"}],
    "tools":[{"type":"function","function":{"name":"weather","description":"The weather of a city",
      "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]})";
  const auto request = parse_chat_request(body);
  ASSERT_TRUE(request.has_value());
  EXPECT_LT(relative_error(estimate_request(*request), estimate_body(body)), 0.25)
      << estimate_request(*request) << " and " << estimate_body(body);
  EXPECT_GT(estimate_request(*request), 131);
}

}  // namespace
}  // namespace sar::protocol
