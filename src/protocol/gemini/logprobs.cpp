// Log probabilities of tokens.
#include <fmt/format.h>

#include <vector>

#include "protocol/gemini/citations.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

struct Token {
  std::string text;  // JSON
  std::string logprob = "0";
  std::vector<Token> others = {};  // the likeliest in its place
};

struct Names {
  std::string_view logprob;
  std::string_view others;
};
constexpr Names kGemini{.logprob = "logProbability", .others = {}};
constexpr Names kOpenAi{.logprob = "logprob", .others = "top_logprobs"};

std::vector<Token> read_tokens(JsonReader& reader, const Names& names);

// Takes an object.
Token read_token(JsonReader& reader, const Names& names) {
  Token token{.text = "\"\""};
  JsonString key;
  if (!reader.enter_object()) return token;
  while (reader.next_key(key)) {
    const JsonKind kind = reader.kind();
    if (key.raw == "token" && kind == JsonKind::String) {
      token.text = reader.take();
    } else if (key.raw == names.logprob && kind == JsonKind::Number) {
      token.logprob = reader.take();
    } else if (key.raw == names.others && !names.others.empty()) {
      token.others = read_tokens(reader, names);
    } else {
      reader.take();
    }
  }
  return token;
}

std::vector<Token> read_tokens(JsonReader& reader, const Names& names) {
  std::vector<Token> tokens;
  if (!reader.enter_array()) return tokens;
  while (reader.next_element()) tokens.push_back(read_token(reader, names));
  return tokens;
}

// Takes {"candidates":[…]}.
std::vector<Token> read_candidates(JsonReader& reader) {
  std::vector<Token> tokens;
  JsonString key;
  if (!reader.enter_object()) return tokens;
  while (reader.next_key(key)) {
    if (key.raw == "candidates") {
      tokens = read_tokens(reader, kGemini);
    } else {
      reader.take();
    }
  }
  return tokens;
}

std::string openai_token(const Token& token) {
  return fmt::format(R"("token":{},"logprob":{},"bytes":null)", token.text, token.logprob);
}

std::string gemini_token(const Token& token) {
  return fmt::format(R"({{"token":{},"logProbability":{}}})", token.text, token.logprob);
}

template <class Write>
std::string joined(const std::vector<Token>& tokens, Write write) {
  std::string json;
  for (const Token& token : tokens) json.append(json.empty() ? "" : ",").append(write(token));
  return json;
}

}  // namespace

std::string logprobs_of(std::string_view logprobs_result) {
  std::vector<Token> chosen;
  std::vector<std::vector<Token>> likeliest;
  JsonReader reader;
  reader.load(logprobs_result);
  JsonString key;
  if (!reader.begin_object()) return {};
  while (reader.next_key(key)) {
    if (key.raw == "chosenCandidates") {
      chosen = read_tokens(reader, kGemini);
    } else if (key.raw == "topCandidates" && reader.enter_array()) {
      while (reader.next_element()) likeliest.push_back(read_candidates(reader));
    } else if (key.raw != "topCandidates") {
      reader.take();
    }
  }
  if (chosen.empty()) return {};
  for (std::size_t i = 0; i < std::min(chosen.size(), likeliest.size()); ++i) {
    chosen[i].others = std::move(likeliest[i]);
  }
  const auto plain = [](const Token& token) { return "{" + openai_token(token) + "}"; };
  const std::string content = joined(chosen, [&](const Token& token) {
    return fmt::format(R"({{{},"top_logprobs":[{}]}})", openai_token(token),
                       joined(token.others, plain));
  });
  return R"({"content":[)" + content + R"(],"refusal":null})";
}

std::string logprobs_result_of(std::string_view logprobs) {
  std::vector<Token> tokens;
  JsonReader reader;
  reader.load(logprobs);
  JsonString key;
  if (!reader.begin_object()) return {};
  while (reader.next_key(key)) {
    if (key.raw == "content") {
      tokens = read_tokens(reader, kOpenAi);
    } else {
      reader.take();
    }
  }
  if (tokens.empty()) return {};
  const std::string likeliest = joined(tokens, [](const Token& token) {
    return R"({"candidates":[)" + joined(token.others, gemini_token) + "]}";
  });
  return R"({"chosenCandidates":[)" + joined(tokens, gemini_token) + R"(],"topCandidates":[)" +
         likeliest + "]}";
}

}  // namespace sar::protocol
