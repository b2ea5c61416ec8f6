// Log lines: their form, that they cannot be forged, and where they end up.
#include "core/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "core/random.hpp"

namespace sar {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class KeepingLogger final : public Logger {
 public:
  void write_lines(std::string_view lines) override { text += lines; }
  [[nodiscard]] bool wants(LogSeverity severity) const override {
    return severity >= LogSeverity::Info;
  }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
  std::string text;
};

std::string escaped(std::string_view text) {
  std::string out;
  append_json_escaped(out, text);
  return out;
}

class LogFile : public testing::Test {
 protected:
  LogFile() : directory_(fs::temp_directory_path() / unique_name()) {
    fs::create_directories(directory_);
  }
  ~LogFile() override { fs::remove_all(directory_); }

  static std::string unique_name() {
    return "sar-log-test-" + std::to_string(SystemRandom{}.next());
  }
  [[nodiscard]] fs::path path() const { return directory_ / "router.log"; }
  [[nodiscard]] std::string content() const {
    std::ifstream stream{path()};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

  fs::path directory_;
};

TEST(AppendJsonEscaped, LeavesPlainTextAlone) {
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("gpt-4o / 50 %"), "gpt-4o / 50 %");
  EXPECT_EQ(escaped("\xC3\xA4\xE4\xBD\xA0\xF0\x9F\x98\x80"),
            "\xC3\xA4\xE4\xBD\xA0\xF0\x9F\x98\x80");
}

TEST(AppendJsonEscaped, CannotBeForged) {
  EXPECT_EQ(escaped("a\"b\\c"), R"(a\"b\\c)");
  EXPECT_EQ(escaped("x\r\n{\"event\":\"forged\"}"), R"(x\r\n{\"event\":\"forged\"})");
  EXPECT_EQ(escaped("\t\x01\x7F"), R"(\t\u0001\u007f)");
  EXPECT_EQ(escaped("\x1B[2J"), R"(\u001b[2J)");
  EXPECT_EQ(escaped("\xC2\x9B"
                    "2J"),
            R"(\u009b2J)");                     // the one-byte CSI of ANSI
  EXPECT_EQ(escaped("\xC2\x85"), R"(\u0085)");  // next line
  EXPECT_EQ(escaped("\xE2\x80\xA8\xE2\x80\xA9"), R"(\u2028\u2029)");
  EXPECT_EQ(escaped(std::string_view{"a\0b", 3}), R"(a\u0000b)");
}

TEST(AppendJsonEscaped, ReplacesInvalidUtf8) {
  EXPECT_EQ(escaped("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(escaped("\xE2\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xC0\x8A"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // an overlong line feed
}

TEST(AppendJsonEscaped, GivesJsonForAnyBytes) {
  SeededRandom random{6};
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random.next() % 40, '\0');
    random.fill(std::as_writable_bytes(std::span{text}));
    const std::string line = '"' + escaped(text) + '"';
    boost::system::error_code error;
    const auto value = boost::json::parse(line, error);
    ASSERT_FALSE(error) << line;
    EXPECT_TRUE(value.is_string());
    EXPECT_THAT(line, Not(HasSubstr("\n")));
  }
}

TEST(Logger, WritesOneObjectPerLine) {
  KeepingLogger log;
  log.warn("config.refused", {{"file", "a\nb"},
                              {"count", 3U},
                              {"ratio", 0.5},
                              {"dry_run", true},
                              {"least", std::numeric_limits<std::int64_t>::min()},
                              {"infinite", std::numeric_limits<double>::infinity()}});
  EXPECT_THAT(log.text, testing::MatchesRegex(R"(\{"ts":"[0-9-]+T[0-9:]+\.[0-9]+Z","level":"warn",)"
                                              R"("event":"config\.refused".*\})"
                                              "\n"));
  EXPECT_THAT(log.text, HasSubstr(R"("file":"a\nb","count":3,"ratio":0.5,"dry_run":true,)"
                                  R"("least":-9223372036854775808,"infinite":null})"));
  EXPECT_EQ(std::ranges::count(log.text, '\n'), 1);
}

TEST(Logger, LeavesOutWhatIsNotWanted) {
  KeepingLogger log;
  log.write(LogSeverity::Debug, "noise");
  EXPECT_EQ(log.text, "");
  log.info("one");
  log.error("two");
  EXPECT_THAT(log.text, HasSubstr(R"("level":"info","event":"one"})"));
  EXPECT_THAT(log.text, HasSubstr(R"("level":"error","event":"two"})"));
}

TEST(SilentLog, TakesEverything) {
  const auto log = make_silent_log();
  log->info("nothing");
  EXPECT_TRUE(log->wants(LogSeverity::Debug));
  EXPECT_EQ(log->dropped(), 0U);
}

TEST_F(LogFile, HoldsEveryLineAfterClosing) {
  constexpr int kLines = 1'000;
  {
    const auto log = open_log({.file = path().string()});
    EXPECT_FALSE(log->wants(LogSeverity::Debug));
    for (int line = 0; line < kLines; ++line) log->write_lines("{\"line\":1}\n");
    EXPECT_EQ(log->dropped(), 0U);
  }
  EXPECT_EQ(std::ranges::count(content(), '\n'), kLines);
}

TEST_F(LogFile, CountsEveryLineThatFoundNoRoom) {
  // More than the queue can ever hold in one piece.
  const std::string line = std::string(1023, 'x') + '\n';
  std::string batch;
  for (int count = 0; count < 32 * 1024; ++count) batch += line;
  std::uint64_t dropped = 0;
  {
    const auto log = open_log({.file = path().string()});
    log->write_lines(batch);
    log->write_lines("small\n");
    dropped = log->dropped();
  }
  EXPECT_EQ(dropped, 32U * 1024U);
  EXPECT_EQ(content(), "small\n");
}

TEST_F(LogFile, IsSetAsideWhenFull) {
  {
    const auto log = open_log({.file = path().string(), .rotate_bytes = 100, .rotate_files = 2});
    for (int line = 0; line < 20; ++line) log->write_lines(std::string(49, 'x') + '\n');
  }
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator{directory_}) {
    EXPECT_LE(entry.file_size(), 100U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3U);
}

TEST_F(LogFile, ThrowsIfItCannotBeOpened) {
  EXPECT_ANY_THROW((void)open_log({.file = directory_.string()}));
}

}  // namespace
}  // namespace sar
