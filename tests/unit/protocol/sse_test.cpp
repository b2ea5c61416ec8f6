// The SSE decoder, fed whole and in pieces of any size.
#include "protocol/sse.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/random.hpp"

namespace sar::protocol {
namespace {

struct Seen {
  std::string raw, name, data;
  bool has_data;
  bool operator==(const Seen&) const = default;
};

Seen copy(const SseEvent& event) {
  return {std::string{event.raw}, std::string{event.name}, std::string{event.data}, event.has_data};
}

void drain(SseDecoder& decoder, std::vector<Seen>& seen) {
  SseEvent event;
  for (;;) {
    const auto more = decoder.next(event);
    ASSERT_TRUE(more.has_value());
    if (!*more) return;
    seen.push_back(copy(event));
  }
}

// Events of the pieces, in order, the unfinished last one included.
std::vector<Seen> decode(const std::vector<std::string>& pieces) {
  SseDecoder decoder;
  std::vector<Seen> seen;
  for (const std::string& piece : pieces) {
    decoder.feed(piece);
    drain(decoder, seen);
  }
  SseEvent event;
  if (decoder.take_rest(event)) seen.push_back(copy(event));
  return seen;
}

std::vector<std::string> bytes_of(const std::string& text) {
  std::vector<std::string> pieces;
  for (const char byte : text) pieces.emplace_back(1, byte);
  return pieces;
}

void expect_same_however_cut(const std::string& text) {
  const std::vector<Seen> whole = decode({text});
  EXPECT_EQ(decode(bytes_of(text)), whole) << text;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(decode({text.substr(0, cut), text.substr(cut)}), whole) << text << " at " << cut;
  }
}

struct Case {
  const char* name;
  std::string text;
  std::vector<Seen> events;
};

const std::vector<Case> kCases = {
    {"plain", "data: a\n\n", {{"data: a\n\n", "", "a", true}}},
    {"no space", "data:a\n\n", {{"data:a\n\n", "", "a", true}}},
    {"one space is taken, not two", "data:  a\n\n", {{"data:  a\n\n", "", " a", true}}},
    {"crlf", "data: a\r\n\r\n", {{"data: a\r\n\r\n", "", "a", true}}},
    {"cr",
     "data: a\r\rdata: b\r\r",
     {{"data: a\r\r", "", "a", true}, {"data: b\r\r", "", "b", true}}},
    {"mixed line ends",
     "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r\n",
     {{"data: a\r\n\n", "", "a", true},
      {"data: b\n\r\n", "", "b", true},
      {"data: c\r\n\r\n", "", "c", true}}},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n",
     {{"\xEF\xBB\xBF"
       "data: a\n\n",
       "", "a", true}}},
    {"byte order mark later is text",
     "data: a\n\n\xEF\xBB\xBF"
     "data: b\n\ndata: c\n\n",
     {{"data: a\n\n", "", "a", true},
      {"\xEF\xBB\xBF"
       "data: b\n\n",
       "", "", false},
      {"data: c\n\n", "", "c", true}}},
    {"several data lines",
     "data: a\ndata:\ndata: b\n\n",
     {{"data: a\ndata:\ndata: b\n\n", "", "a\n\nb", true}}},
    {"first data line empty", "data\ndata: b\n\n", {{"data\ndata: b\n\n", "", "\nb", true}}},
    {"two empty data lines", "data\ndata\n\n", {{"data\ndata\n\n", "", "\n", true}}},
    {"three empty data lines",
     "data\ndata\ndata\n\n",
     {{"data\ndata\ndata\n\n", "", "\n\n", true}}},
    {"empty data", "data:\n\n", {{"data:\n\n", "", "", true}}},
    {"event name",
     "event: error\ndata: {}\n\n",
     {{"event: error\ndata: {}\n\n", "error", "{}", true}}},
    {"last event name wins",
     "event: a\nevent:b\ndata: {}\n\n",
     {{"event: a\nevent:b\ndata: {}\n\n", "b", "{}", true}}},
    {"comment",
     ": keep-alive\n\ndata: a\n\n",
     {{": keep-alive\n\n", "", "", false}, {"data: a\n\n", "", "a", true}}},
    {"comment inside", ":x\ndata: a\n:y\n\n", {{":x\ndata: a\n:y\n\n", "", "a", true}}},
    {"id and retry",
     "id: 7\nretry: 10\ndata: a\n\n",
     {{"id: 7\nretry: 10\ndata: a\n\n", "", "a", true}}},
    {"unknown fields",
     "datax: b\nDATA: c\nda\ndata: a\n\n",
     {{"datax: b\nDATA: c\nda\ndata: a\n\n", "", "a", true}}},
    {"blank keep-alives",
     "\n\r\ndata: a\n\n\n",
     {{"\n", "", "", false},
      {"\r\n", "", "", false},
      {"data: a\n\n", "", "a", true},
      {"\n", "", "", false}}},
    {"colons in data",
     "data: {\"a\": \"b:c\"}\n\n",
     {{"data: {\"a\": \"b:c\"}\n\n", "", "{\"a\": \"b:c\"}", true}}},
    {"utf-8",
     "data: \xE4\xBD\xA0\xF0\x9F\x98\x80\n\n",
     {{"data: \xE4\xBD\xA0\xF0\x9F\x98\x80\n\n", "", "\xE4\xBD\xA0\xF0\x9F\x98\x80", true}}},
    {"no blank line at the end",
     "data: a\n\ndata: [DONE]\n",
     {{"data: a\n\n", "", "a", true}, {"data: [DONE]\n", "", "[DONE]", true}}},
    {"no line end at the end", "data: [DONE]", {{"data: [DONE]", "", "[DONE]", true}}},
    {"ends in a return", "data: a\r\n\r", {{"data: a\r\n\r", "", "a", true}}},
    {"a comment is no rest", "data: a\n\n: bye", {{"data: a\n\n", "", "a", true}}},
    {"nothing", "", {}},
};

TEST(SseDecoder, ReadsTheFormat) {
  for (const Case& entry : kCases) EXPECT_EQ(decode({entry.text}), entry.events) << entry.name;
}

TEST(SseDecoder, GivesTheSameEventsHoweverTheStreamIsCut) {
  for (const Case& entry : kCases) expect_same_however_cut(entry.text);
}

TEST(SseDecoder, GivesTheSameEventsForRandomStreamsAndCuts) {
  SeededRandom random{3};
  constexpr std::string_view kAlphabet[] = {"\n", "\r",       "\r\n", "data:",        "data: x",
                                            ":",  "event: e", "\n\n", "\xEF\xBB\xBF", "y"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::uint64_t i = random.next() % 16; i > 0; --i) {
      text.append(kAlphabet[random.next() % std::size(kAlphabet)]);
    }
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = 1 + random.next() % 7;
      pieces.push_back(text.substr(at, length));
      at += length;
    }
    ASSERT_EQ(decode(pieces), decode({text})) << testing::PrintToString(text);
  }
}

TEST(SseDecoder, ReturnsWholeEventsAsViewsIntoTheFedBytes) {
  const std::string bytes = "data: a\n\ndata: b\n\n";
  SseDecoder decoder;
  decoder.feed(bytes);
  SseEvent event;
  ASSERT_TRUE(decoder.next(event).value());
  EXPECT_EQ(event.raw.data(), bytes.data());
  ASSERT_TRUE(decoder.next(event).value());
  EXPECT_EQ(event.data.data(), bytes.data() + 15);
}

TEST(SseDecoder, CountsWhatIsPending) {
  SseDecoder decoder;
  SseEvent event;
  decoder.feed("data: a\n\ndata");
  EXPECT_EQ(decoder.pending(), 13U);
  ASSERT_TRUE(decoder.next(event).value());
  ASSERT_FALSE(decoder.next(event).value());
  EXPECT_EQ(decoder.pending(), 4U);
  decoder.feed(": b\n\n");
  ASSERT_TRUE(decoder.next(event).value());
  EXPECT_EQ(event.data, "b");
  EXPECT_EQ(decoder.pending(), 0U);
  EXPECT_FALSE(decoder.take_rest(event));
}

TEST(SseDecoder, RefusesAnEventBeyondTheLimit) {
  for (const std::string end : {"", "\n\n"}) {
    SseDecoder decoder{64};
    SseEvent event;
    decoder.feed("data: 0123456789\n\n");
    ASSERT_TRUE(decoder.next(event).value());
    const std::string large = "data: " + std::string(60, 'x') + end;
    decoder.feed(large);
    const auto more = decoder.next(event);
    ASSERT_FALSE(more.has_value());
    EXPECT_EQ(more.error().error_class, ErrorClass::StreamBroken);
    EXPECT_EQ(more.error().blame, Blame::Vendor);
  }
}

TEST(SseDecoder, RefusesAnEventThatGrowsBeyondTheLimitPieceByPiece) {
  SseDecoder decoder{64};
  SseEvent event;
  Result<bool> more = false;
  int pieces = 0;
  while (more && pieces < 100) {
    decoder.feed("data: x\n");
    more = decoder.next(event);
    ++pieces;
  }
  EXPECT_FALSE(more.has_value());
  EXPECT_EQ(pieces, 9);
}

TEST(SseEncoder, WritesWhatTheDecoderReads) {
  std::string out;
  append_sse(out, R"({"a":1})");
  append_sse(out, "[DONE]", "end");
  EXPECT_EQ(out, "data: {\"a\":1}\n\nevent: end\ndata: [DONE]\n\n");
  const auto events = decode({out});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].data, R"({"a":1})");
  EXPECT_EQ(events[1].name, "end");
}

}  // namespace
}  // namespace sar::protocol
