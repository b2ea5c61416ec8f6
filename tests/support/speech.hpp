// What each dialect can say, and the words that random conversations are made of.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/chat_request.hpp"
#include "protocol/translation.hpp"

namespace sar::test {

// A row of the table of dialects. What is false or empty the dialect has no place for, or reads
// again as something else.
struct Speech {
  protocol::Dialect dialect = protocol::Dialect::OpenAi;
  std::string_view model = {};   // for requests: one that keeps what can be kept
  std::string_view fields = {};  // of a request: their names, with a blank behind each
  protocol::OpenAiTraits openai = {};
  bool has_forms = false;        // content_form
  bool system_anywhere = false;  // and developer messages
  bool folds_turns = false;      // neighbours of one side become one turn
  bool names = false;            // of who speaks
  bool results_named = false;    // tool results say the function's name
  bool result_parts = false;     // they may be lists …
  bool result_images = false;    // … with images
  bool failed_results = false;   // … and say that the tool failed
  bool image_detail = false;
  bool sound = false;
  bool files = false;
  bool file_urls = false;
  bool refusals = false;
  bool custom_tools = false;
  bool call_objects = false;  // arguments are objects
  bool cache_control = false;
  bool message_extra = false;
  std::string_view hosted_tool = {};    // the type of one
  std::string_view thought_proof = {};  // the kind of a thought's proof; empty: none come back
  bool proof_only = false;              // … and only the proof does
  std::string_view call_proof = {};
  // Answers.
  bool choices = false;
  bool created = false;
  bool thoughts = false;
  bool images = false;
  bool filters = true;  // an answer may end at a filter
  bool logprobs = false;
  bool citations = false;
  bool reply_extra = false;
  bool usage_always = false;
  std::string_view usage = {};  // classes of tokens, as in `fields`
};

// Whether the list `words` has the word.
[[nodiscard]] bool has_word(std::string_view words, std::string_view word);

// REQUIRES: callers speak `dialect`, and not only the legacy completions.
[[nodiscard]] const Speech& speech_of(protocol::Dialect dialect);
// Those that speech_of() knows.
[[nodiscard]] std::vector<protocol::Dialect> spoken_dialects();

// Where a request of such a conversation goes in its own dialect.
[[nodiscard]] protocol::RequestTarget target_of(const Speech& speech);

class RandomWords {
 public:
  explicit RandomWords(std::uint32_t seed) : random_(seed) {}

  std::size_t pick(std::size_t count) { return random_() % count; }
  bool flip() { return pick(2) == 1; }
  // One of a few, never blank, with what is hard to quote, cut and count.
  std::string words();
  std::string base64();

 private:
  std::mt19937 random_;
};

[[nodiscard]] protocol::Part part_of(auto body) {
  protocol::Part part;
  part.body = std::move(body);
  return part;
}

// Parts that conversations and answers share.
[[nodiscard]] protocol::Part random_text(RandomWords& random);
[[nodiscard]] protocol::Part random_image(const Speech& speech, RandomWords& random);
// A proof as `maker` would give it.
[[nodiscard]] protocol::Proof random_proof(std::string_view kind, std::string_view maker,
                                           RandomWords& random);
[[nodiscard]] protocol::ToolCall random_call(const Speech& speech, std::string id,
                                             RandomWords& random);

}  // namespace sar::test
