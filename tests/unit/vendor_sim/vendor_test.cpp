// From a request to an answer, without sockets.
#include "vendor.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "json_text.hpp"

namespace sim {
namespace {

class VendorTest : public testing::Test {
 protected:
  // The whole answer, and how it ended.
  std::string ask(const std::string& model, const std::string& more = "") {
    if (!vendor_) start({});
    body_ =
        R"({"model":")" + model + R"(","messages":[{"role":"user","content":"a b"}])" + more + "}";
    const Request request{.method = "POST",
                          .path = "/x/v1/chat/completions",
                          .head = "POST /x/v1/chat/completions HTTP/1.1\r\n",
                          .body = body_,
                          .authorization = "Bearer key-1"};
    vendor_->answer(request, reply_);
    std::string out;
    Turn turn;
    while ((turn = reply_.advance(out)).then == Then::Continue) {
    }
    ending_ = turn.then;
    return out;
  }

  void start(const Options& options) {
    backstage_ = std::make_unique<Backstage>(options);
    vendor_ = std::make_unique<Vendor>(*backstage_, options.seed);
  }

  static std::string body_of(const std::string& answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }

  std::unique_ptr<Backstage> backstage_;
  std::unique_ptr<Vendor> vendor_;
  Reply reply_;
  std::string body_;
  Then ending_ = Then::Continue;
};

TEST_F(VendorTest, AnswersPlainly) {
  const auto answer = ask("sim:tokens=3");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(ending_, Then::Finish);
  EXPECT_NE(answer.find("content-length: " + std::to_string(body_of(answer).size())),
            std::string::npos);
  EXPECT_NE(answer.find("the quiet harbour"), std::string::npos);
  EXPECT_EQ(reply_.tokens(), 3);
}

TEST_F(VendorTest, EchoesAndObeysTheCap) {
  EXPECT_NE(ask("sim:echo=1").find(R"("content":"a b")"), std::string::npos);
  EXPECT_NE(ask("sim:tokens=9", R"(,"max_tokens":2)").find(R"("finish_reason":"length")"),
            std::string::npos);
  EXPECT_EQ(reply_.entry.usage.completion, 2);
}

TEST_F(VendorTest, PersonaSaysThatItIsSimulated) {
  EXPECT_NE(ask("sim-large").find("simulated answer from sim-large"), std::string::npos);
}

TEST_F(VendorTest, StrikesTheFirstTimesOnly) {
  EXPECT_TRUE(ask("sim:fault=500,times=2").starts_with("HTTP/1.1 500"));
  EXPECT_TRUE(ask("sim:fault=500,times=2,tag=b").starts_with("HTTP/1.1 500"));
  EXPECT_TRUE(ask("sim:fault=500,times=2").starts_with("HTTP/1.1 500"));
  EXPECT_TRUE(ask("sim:fault=500,times=2").starts_with("HTTP/1.1 200"));
}

TEST_F(VendorTest, StrikesAtTheRateThatWasAsked) {
  int struck = 0;
  for (int round = 0; round < 400; ++round) {
    if (ask("sim:tokens=1,fault=503,rate=0.25").starts_with("HTTP/1.1 503")) ++struck;
  }
  EXPECT_GT(struck, 60);
  EXPECT_LT(struck, 140);
}

TEST_F(VendorTest, PlaysStatusFaults) {
  EXPECT_NE(ask("sim:fault=429,retry_after=7").find("retry-after: 7\r\n"), std::string::npos);
  EXPECT_EQ(ask("sim:fault=429_no_hint").find("retry-after"), std::string::npos);
  EXPECT_NE(ask("sim:fault=401").find("key-1"), std::string::npos);
  EXPECT_NE(ask("sim:fault=html_502").find("text/html"), std::string::npos);
  EXPECT_EQ(reply_.entry.usage.prompt, 0);
}

TEST_F(VendorTest, PlaysBrokenAnswers) {
  EXPECT_EQ(body_of(ask("sim:fault=empty_200")), "");
  EXPECT_TRUE(body_of(ask("sim:fault=error_in_200")).starts_with(R"({"error")"));
  EXPECT_EQ(ask("sim:fault=hang_before_headers"), "");
  EXPECT_EQ(ending_, Then::Hang);
  EXPECT_EQ(ask("sim:fault=reset_before_headers", R"(,"stream":true)"), "");
  EXPECT_EQ(ending_, Then::Reset);
  EXPECT_EQ(body_of(ask("sim:fault=hang_after_headers", R"(,"stream":true)")), "");
  EXPECT_EQ(ending_, Then::Hang);
  ask("sim:fault=cut_mid_stream");
  EXPECT_EQ(ending_, Then::Cut);
  EXPECT_GT(ask("sim:fault=huge_head").size(), 1'000'000U);
}

TEST_F(VendorTest, RefusesOtherKeysWhenToldTo) {
  start(Options{.required_key = "key-2"});
  EXPECT_TRUE(ask("sim").starts_with("HTTP/1.1 401"));
}

TEST_F(VendorTest, ReplaysRecordingsWithOtherBorders) {
  const auto directory = std::filesystem::path(testing::TempDir()) / "vendor_sim_replay";
  std::filesystem::create_directories(directory);
  std::ofstream(directory / "one.json")
      << R"({"response":{"status":200,"headers":{"Content-Type":"text/event-stream","x-a":"1"},)"
      << R"("framing":"sse","sse_chunks":["data: {\"usage\":{\"completion_tokens\":5}}\n\n",)"
      << R"("data: [DONE]\n\n"]}})";
  start(Options{.replay_directory = directory.string()});
  std::set<std::string> cuts;
  for (int round = 0; round < 20; ++round) cuts.insert(ask("replay:one"));
  EXPECT_GT(cuts.size(), 1U);
  EXPECT_NE(cuts.begin()->find("x-a: 1\r\n"), std::string::npos);
  EXPECT_EQ(reply_.entry.usage.completion, 5);
  EXPECT_TRUE(ask("replay:two").starts_with("HTTP/1.1 404"));
}

TEST_F(VendorTest, WritesTheJournal) {
  const auto file = std::filesystem::path(testing::TempDir()) / "vendor_sim_journal.jsonl";
  std::filesystem::remove(file);
  start(Options{.journal_file = file.string(), .journal_bodies = true});
  ask("sim:tokens=2");
  std::ifstream stream(file);
  const std::string line{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(json::member(line, "event"), "\"accepted\"");
  EXPECT_EQ(json::unescaped(json::member(line, "body")), body_);
  EXPECT_EQ(json::string_body(json::member(line, "credential_hash")).size(), 12U);
  EXPECT_EQ(line.find("key-1"), std::string::npos);
}

}  // namespace
}  // namespace sim
