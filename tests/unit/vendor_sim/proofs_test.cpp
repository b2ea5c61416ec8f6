// What the vendor issued it takes back, and nothing else.
#include <gtest/gtest.h>

#include "seal.hpp"
#include "vendor_stand.hpp"

namespace sim {
namespace {

TEST(Seal, KnowsItsOwnTokens) {
  const Seal seal;
  const Seal other;
  const auto token = seal.token("a", 7, "text");
  EXPECT_EQ(seal.number_of("a", token, "text"), 7U);
  EXPECT_FALSE(seal.number_of("b", token, "text"));
  EXPECT_FALSE(seal.number_of("a", token, "other text"));
  EXPECT_FALSE(other.number_of("a", token, "text"));
  EXPECT_FALSE(seal.number_of("a", "", "text"));
  EXPECT_TRUE(seal.is_genuine("a", seal.proof("a", 1), {}));
  EXPECT_FALSE(seal.is_genuine("a", "not base64!", {}));
}

class Proofs : public VendorStand {
 protected:
  // The value after `name":"`.
  static std::string value_of(const std::string& answer, const std::string& name) {
    const auto at = answer.find("\"" + name + "\":\"");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return answer.substr(from, answer.find('"', from) - from);
  }

  std::string anthropic(std::string_view model, std::string_view messages) {
    return ask({.path = "/v1/messages",
                .body = joined(R"({"model":")", model, R"(","max_tokens":99,"messages":[)",
                               messages, "]}"),
                .fields = "anthropic-version: 2023-06-01\r\n"});
  }
  std::string responses(std::string_view model, std::string_view more) {
    return ask({.path = "/v1/responses",
                .body = joined(R"({"model":")", model,
                               R"(","include":["reasoning.encrypted_content"],)", more, "}")});
  }
};

constexpr std::string_view kUser = R"({"role":"user","content":"a"})";

TEST_F(Proofs, SignedThinkingComesBackUnchanged) {
  const auto answer = anthropic("sim:think=2", kUser);
  const auto turn = [&](std::string_view text) {
    return joined(kUser, R"(,{"role":"assistant","content":[{"type":"thinking","thinking":")", text,
                  R"(","signature":")", value_of(answer, "signature"), R"("}]},)", kUser);
  };
  EXPECT_TRUE(anthropic("sim", turn("the quiet")).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(anthropic("sim", turn("the loud")).starts_with("HTTP/1.1 400"));
}

TEST_F(Proofs, RedactedThinkingComesBack) {
  const auto data = value_of(anthropic("sim:think=2,redacted=1", kUser), "data");
  EXPECT_FALSE(data.empty());
  EXPECT_TRUE(anthropic("sim", joined(kUser,
                                      R"(,{"role":"assistant","content":[{"type":)"
                                      R"("redacted_thinking","data":")",
                                      data, R"("}]},)", kUser))
                  .starts_with("HTTP/1.1 200"));
}

TEST_F(Proofs, EncryptedReasoningNeedsItsItem) {
  const auto proof =
      value_of(responses("sim:think=2", R"("store":false,"input":"a")"), "encrypted_content");
  const auto item = joined(R"({"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":")",
                           proof, R"("})");
  EXPECT_TRUE(responses("sim", joined(R"("input":[)", item,
                                      R"(,{"role":"assistant","content":[]},)", kUser, "]"))
                  .starts_with("HTTP/1.1 200"));
  const auto orphan = responses("sim", joined(R"("input":[)", item, ",", kUser, "]"));
  EXPECT_NE(orphan.find("without its required following item"), std::string::npos);
}

TEST_F(Proofs, StoredResponsesCanBeContinued) {
  const auto ask_on = [this](const std::string& answer) {
    return responses(
        "sim", joined(R"("input":"b","previous_response_id":")", value_of(answer, "id"), "\""));
  };
  EXPECT_TRUE(ask_on(body_of(responses("sim", R"("input":"a")"))).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(ask_on(body_of(responses("sim", R"("store":false,"input":"a")")))
                  .starts_with("HTTP/1.1 400"));
  const auto elsewhere = body_of(responses("sim", R"("input":"a")"));
  start({});
  EXPECT_TRUE(ask_on(elsewhere).starts_with("HTTP/1.1 400"));
}

TEST_F(Proofs, SignaturesOfCallsComeBack) {
  const std::string path = "/v1beta/models/sim-gemini-3:tool=1:generateContent";
  const std::string tools = R"(,"tools":[{"functionDeclarations":[{"name":"f"}]}]})";
  const auto answer =
      ask({.path = path, .body = R"({"contents":[{"parts":[{"text":"a"}]}])" + tools});
  const auto proof = value_of(answer, "thoughtSignature");
  EXPECT_FALSE(proof.empty());
  const auto again =
      ask({.path = path,
           .body = joined(R"({"contents":[{"parts":[{"text":"a"}]},{"role":"model","parts":[)",
                          R"({"functionCall":{"name":"f","args":{}},"thoughtSignature":")", proof,
                          R"("}]},{"parts":[{"functionResponse":{"name":"f","response":{}}}]}])",
                          tools)});
  EXPECT_TRUE(again.starts_with("HTTP/1.1 200")) << again;
}

}  // namespace
}  // namespace sim
