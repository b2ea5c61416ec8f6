// What reading and writing of Anthropic's answers have in common: words, ids, citations. Internal
// to the dialect.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// From `stop_reason`; a null one is None.
[[nodiscard]] Finish anthropic_finish_of(std::string_view native);

// Everything that decides on `stop_reason`.
struct AnthropicEnding {
  FinishReason reason;
  Dialect dialect = Dialect::OpenAi;  // that reason.native is a word of
  bool has_calls = false;
  bool has_refusal = false;
};
// A vendor that was told which tool to call may end with "stop": the calls themselves decide.
[[nodiscard]] std::string_view anthropic_stop_reason(const AnthropicEnding& ending);
// `"stop_reason":…,"stop_sequence":…`
[[nodiscard]] std::string anthropic_ending_fields(const AnthropicEnding& ending);

// A tool call's id as Anthropic wants it ([a-zA-Z0-9_-]+): the same for a call and its result in
// every turn, different for different calls.
[[nodiscard]] std::string anthropic_tool_id(std::string_view id);

// "msg_…": the vendor's own, if it is one.
[[nodiscard]] std::string anthropic_message_id(std::string_view id, std::string_view request_id);

// The input of a call as an object: {} for nothing, what is no object wrapped so that it is one.
[[nodiscard]] std::string anthropic_call_input(const ToolCall& call);
// {"input":<text>}: how the free text of a custom tool travels.
[[nodiscard]] std::string anthropic_custom_input(std::string_view text);
// The text of a JSON string; else the JSON itself.
[[nodiscard]] std::string text_of_json(std::string_view json);

[[nodiscard]] bool is_blank(std::string_view text);

// Citations of web pages (Anthropic's web_search_result_location, OpenAI's url_citation). Both take
// and give the elements of the list without its brackets.
// `text` is the text that is cited for, `begin` the number of characters before it.
struct CitedText {
  std::string_view text;
  std::size_t begin = 0;
};
[[nodiscard]] std::string to_openai_annotations(std::string_view citations, CitedText cited);
[[nodiscard]] std::string to_anthropic_citations(std::string_view annotations);
[[nodiscard]] std::size_t count_characters(std::string_view text);

}  // namespace sar::protocol
