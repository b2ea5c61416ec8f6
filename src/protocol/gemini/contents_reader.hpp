// `contents` of a caller's request, read into messages. Internal to the dialect.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/canonical/chat_request.hpp"
#include "protocol/gemini/parts.hpp"

namespace sar::protocol {

// Responses are messages of their own, before what else their content says. A response answers the
// call with its id, or else the first one of its name that has no answer yet; calls without an id
// get one made of their place, so that the same history always reads the same.
class GeminiContentsReader {
 public:
  GeminiContentsReader(DocumentReader& reader, std::vector<Message>& messages)
      : reader_(reader), messages_(messages) {}

  // Both take the value at the cursor. False: the reader knows what is wrong with it.
  bool read_contents(const Place& place);
  bool read_system(const Place& place);

 private:
  struct Content {
    std::string role;
    std::vector<GeminiPart> parts;
  };
  struct Call {
    std::string id;
    std::string name;
    bool is_answered = false;
  };

  bool read_content(const Place& place, Content& content);
  bool check_media(const Place& place, const GeminiPart& part);
  bool add_content(const Place& place, Content content);
  bool add_model_turn(const Place& place, Content content);
  bool add_user_turn(const Place& place, Content content);
  bool add_call(const Place& place, GeminiPart part, Message& message);
  bool add_response(const Place& place, GeminiResponse response);
  Call* find_call(const GeminiResponse& response);

  DocumentReader& reader_;
  std::vector<Message>& messages_;
  std::deque<Call> calls_;
  std::unordered_map<std::string, std::deque<Call*>> by_name_;
  std::unordered_map<std::string, Call*> by_id_;
};

}  // namespace sar::protocol
