// A vendor's stream. Internal to the dialect.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/gemini/chunk.hpp"
#include "protocol/gemini/partial_arguments.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Every event is a GenerateContentResponse of its own; some relays send lists of them. The end is
// the end of the bytes, after a finishReason. The proof of a call comes between its start and its
// arguments.
class GeminiStreamReader final : public StreamReader {
 public:
  explicit GeminiStreamReader(const ReplySource& source)
      : provider_(source.provider), request_id_(source.request_id) {}

  [[nodiscard]] Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out) override;
  // Also StreamBroken "empty_answer": it stopped without having said anything.
  [[nodiscard]] Result<void> end(std::vector<ChatEvent>& out) override;

 private:
  using Events = std::vector<ChatEvent>;
  struct OpenCall {  // whose arguments come in pieces
    std::size_t number = 0;
    GeminiPartialArguments arguments;
  };
  struct Candidate {
    std::size_t calls = 0;
    std::optional<OpenCall> open_call;
    bool is_ascii = true;   // its text so far
    std::string grounding;  // the last: later chunks repeat it
  };

  void read_response(Events& out);
  void read_candidate(GeminiCandidate candidate, Events& out);
  void read_part(std::int64_t choice, GeminiPart part, Events& out);
  void read_call(std::int64_t choice, GeminiPart part, Events& out);
  void add_pieces(std::int64_t choice, const GeminiCall& call, Events& out);
  void close_call(std::int64_t choice, Events& out);
  void read_finish(std::int64_t choice, std::string_view native, Events& out);
  void read_citations(const GeminiCandidate& candidate, Events& out);
  void say_finishes(Events& out);

  std::string provider_;
  std::string request_id_;
  JsonReader json_;
  DocumentReader reader_{json_, DocumentReader::Keys::CamelCase};
  std::map<std::int64_t, Candidate> candidates_;
  std::vector<ChoiceFinish> finishes_;  // of an answer that has said nothing yet
  std::size_t calls_ = 0;               // of all candidates
  bool has_start_ = false;
  bool has_output_ = false;
  bool is_finished_ = false;
  bool is_done_ = false;
};

}  // namespace sar::protocol
