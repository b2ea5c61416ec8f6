// A simulated vendor without sockets: asks it, and keeps what it said and how that ended.
#pragma once

#include <gtest/gtest.h>

#include <array>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json_text.hpp"
#include "text.hpp"
#include "vendor.hpp"

namespace sim {

class VendorStand : public testing::Test {
 protected:
  struct Asked {
    std::string path;
    std::string body;
    std::string fields{};  // header fields, each with its line end
    std::string query{};
    std::string authorization = "Bearer test-key-1";
  };

  // The whole answer, head and all.
  std::string ask(const Asked& asked) {
    if (!vendor_) start({});
    asked_ = asked;
    head_ = joined("POST ", asked_.path, " HTTP/1.1\r\n", asked_.fields);
    const Request request{.method = "POST",
                          .path = asked_.path,
                          .query = asked_.query,
                          .head = head_,
                          .body = asked_.body,
                          .authorization = asked_.authorization};
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

  // The body of an answer in chunks, without them; up to where it breaks off.
  static std::string unchunked(const std::string& answer) {
    std::string rest = body_of(answer);
    std::string body;
    while (true) {
      const auto line = rest.find("\r\n");
      if (line == std::string::npos) return body;
      const auto size = std::stoul(rest, nullptr, 16);
      if (size == 0) return body;
      body += rest.substr(line + 2, size);
      rest.erase(0, line + 2 + size + 2);
    }
  }

  std::unique_ptr<Backstage> backstage_;
  std::unique_ptr<Vendor> vendor_;
  Reply reply_;
  Asked asked_;
  std::string head_;
  Then ending_ = Then::Continue;
};

// What each dialect needs to be asked the same thing.
struct Language {
  std::string_view name;
  Dialect dialect;
  // %M stands for the model in the path, or in the body.
  std::string_view whole_path;
  std::string_view stream_path;
  std::string_view body;  // without the closing brace; %S: `true` or `false`
  std::string_view tools;
};

inline constexpr std::array kLanguages{
    Language{"chat", Dialect::Chat, "/v1/chat/completions", "/v1/chat/completions",
             R"({"model":"%M","stream":%S,"messages":[{"role":"user","content":"a b"}])",
             R"(,"tools":[{"type":"function","function":{"name":"look"}},)"
             R"({"type":"function","function":{"name":"ask"}}])"},
    Language{"anthropic", Dialect::Anthropic, "/v1/messages", "/v1/messages",
             R"({"model":"%M","stream":%S,"max_tokens":999,"messages":[)"
             R"({"role":"user","content":"a b"}])",
             R"(,"tools":[{"name":"look","input_schema":{"type":"object"}},)"
             R"({"name":"ask","input_schema":{"type":"object"}}])"},
    Language{"gemini", Dialect::Gemini, "/v1beta/models/%M:generateContent",
             "/v1beta/models/%M:streamGenerateContent",
             R"({"contents":[{"role":"user","parts":[{"text":"a b"}]}])",
             R"(,"tools":[{"functionDeclarations":[{"name":"look"},{"name":"ask"}]}])"},
    Language{"responses", Dialect::Responses, "/v1/responses", "/v1/responses",
             R"({"model":"%M","stream":%S,"include":["reasoning.encrypted_content"],"input":"a b")",
             R"(,"tools":[{"type":"function","name":"look"},{"type":"function","name":"ask"}])"},
    Language{"ollama", Dialect::Ollama, "/api/chat", "/api/chat",
             R"({"model":"%M","stream":%S,"messages":[{"role":"user","content":"a b"}])",
             R"(,"tools":[{"type":"function","function":{"name":"look"}},)"
             R"({"type":"function","function":{"name":"ask"}}])"},
};

inline std::string filled(std::string_view text, std::string_view model, bool is_stream) {
  std::string out(text);
  if (const auto at = out.find("%M"); at != std::string::npos) out.replace(at, 2, model);
  if (const auto at = out.find("%S"); at != std::string::npos) {
    out.replace(at, 2, is_stream ? "true" : "false");
  }
  return out;
}

}  // namespace sim
