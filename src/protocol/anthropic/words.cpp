#include "protocol/anthropic/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_fields.hpp"
#include "protocol/text_hash.hpp"

namespace sar::protocol {
namespace {

struct StopWord {
  std::string_view word;
  Finish finish;
};
// The first word of each kind is the one that is written.
constexpr StopWord kStopWords[] = {
    {"end_turn", Finish::Stop},      {"stop_sequence", Finish::Stop},
    {"max_tokens", Finish::Length},  {"model_context_window_exceeded", Finish::Length},
    {"tool_use", Finish::ToolCalls}, {"refusal", Finish::ContentFilter},
};

struct WebCitation {
  std::string type;
  std::string url;
  std::string title;
  std::string cited_text;
  ExtraFields extra;
};
constexpr auto json_fields(const WebCitation*) {
  return std::tuple{JsonField{"type", &WebCitation::type}, JsonField{"url", &WebCitation::url},
                    JsonField{"title", &WebCitation::title},
                    JsonField{"cited_text", &WebCitation::cited_text}};
}

struct Annotation {
  std::string type;
  std::optional<WebCitation> url_citation;  // in it, as in chat completions, …
  std::string url;                          // … or beside the type, as in responses
  std::string title;
  ExtraFields extra;
};
constexpr auto json_fields(const Annotation*) {
  return std::tuple{JsonField{"type", &Annotation::type},
                    JsonField{"url_citation", &Annotation::url_citation},
                    JsonField{"url", &Annotation::url}, JsonField{"title", &Annotation::title}};
}

template <class Element, class Use>
void for_each(std::string_view list, Use use) {
  JsonReader reader;
  reader.load(list);
  if (!reader.begin_array()) return;
  while (reader.next_element()) {
    const JsonReader::Mark mark = reader.mark();
    Element element;
    if (read_value(reader, element)) use(element);
    reader.rewind(mark);
    reader.take();
  }
}

void append_element(std::string& list, std::string_view element) {
  if (!list.empty()) list.push_back(',');
  list.append(element);
}

bool is_id_character(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

}  // namespace

Finish anthropic_finish_of(std::string_view native) {
  if (native.empty()) return Finish::None;
  const auto* entry = std::ranges::find(kStopWords, native, &StopWord::word);
  return entry == std::end(kStopWords) ? Finish::Other : entry->finish;
}

std::string_view anthropic_stop_reason(const AnthropicEnding& ending) {
  const FinishReason& reason = ending.reason;
  if (ending.dialect == Dialect::Anthropic && !reason.native.empty()) return reason.native;
  if (ending.has_refusal || reason.kind == Finish::ContentFilter) return "refusal";
  if (reason.kind == Finish::Length) return "max_tokens";
  if (ending.has_calls) return "tool_use";
  return reason.stop_sequence.empty() ? "end_turn" : "stop_sequence";
}

std::string anthropic_ending_fields(const AnthropicEnding& ending) {
  const std::string& sequence = ending.reason.stop_sequence;
  return fmt::format(R"("stop_reason":{},"stop_sequence":{})",
                     json_quoted(anthropic_stop_reason(ending)),
                     sequence.empty() ? "null" : json_quoted(sequence));
}

// What another dialect allows in its ids is replaced, and the hash keeps apart what looks alike
// then.
std::string anthropic_tool_id(std::string_view id) {
  if (id.empty()) return "toolu_0";
  std::string clean{id};
  std::ranges::replace_if(clean, [](char byte) { return !is_id_character(byte); }, '_');
  return clean == id ? clean : fmt::format("{}_{:08x}", clean, text_hash_32(id));
}

std::string anthropic_message_id(std::string_view id, std::string_view request_id) {
  if (id.starts_with("msg_")) return std::string{id};
  return fmt::format("msg_{}", request_id);
}

std::string anthropic_custom_input(std::string_view text) {
  return R"({"input":)" + json_quoted(text) + "}";
}

std::string text_of_json(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  if (reader.kind() != JsonKind::String) return std::string{json};
  return reader.take_string().to_text();
}

std::string anthropic_call_input(const ToolCall& call) {
  if (call.custom) return anthropic_custom_input(call.custom->input);
  if (!call.function || is_blank(call.function->arguments.text)) return "{}";
  const std::string& text = call.function->arguments.text;
  if (is_json_object(text)) return text;
  return text == "null" ? "{}" : R"({"INVALID_JSON":)" + json_quoted(text) + "}";
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos;
}

std::string to_openai_annotations(std::string_view citations, CitedText cited) {
  std::string list;
  const std::size_t end = cited.begin + count_characters(cited.text);
  for_each<WebCitation>(citations, [&](const WebCitation& citation) {
    if (citation.type != "web_search_result_location") return;
    append_element(list, fmt::format(R"({{"type":"url_citation","url_citation":{{"start_index":{},)"
                                     R"("end_index":{},"url":{},"title":{}}}}})",
                                     cited.begin, end, json_quoted(citation.url),
                                     json_quoted(citation.title)));
  });
  return list;
}

std::string to_anthropic_citations(std::string_view annotations) {
  std::string list;
  for_each<Annotation>(annotations, [&](const Annotation& annotation) {
    if (annotation.type != "url_citation") return;
    const auto& inner = annotation.url_citation;
    append_element(list, fmt::format(R"({{"type":"web_search_result_location","cited_text":"",)"
                                     R"("encrypted_index":"","title":{},"url":{}}})",
                                     json_quoted(inner ? inner->title : annotation.title),
                                     json_quoted(inner ? inner->url : annotation.url)));
  });
  return list;
}

// Bytes that do not continue a character.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace sar::protocol
