// What a stream says beside its texts: citations, log probabilities, phases, the service's tier.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/responses/input.hpp"
#include "protocol/responses/items.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/stream_writer.hpp"

namespace sar::protocol {
namespace {

void append_to_list(std::string& list, std::string_view elements) {
  if (!list.empty() && !elements.empty()) list.push_back(',');
  list.append(elements);
}

}  // namespace

const ResponsesStreamWriter::Extra ResponsesStreamWriter::kExtras[] = {
    {kOutputItemField, true, &ResponsesStreamWriter::write_item},
    {"phase", true, &ResponsesStreamWriter::begin_phase},
    {"annotations", false, &ResponsesStreamWriter::write_citations},
    {"logprobs", false, &ResponsesStreamWriter::write_logprobs},
    {"service_tier", false, &ResponsesStreamWriter::keep_service_tier},
};

void ResponsesStreamWriter::write_event(std::string& out, const ExtraDelta& event) {
  const auto* extra = std::ranges::find(kExtras, event.field.name, &Extra::name);
  if (extra == std::end(kExtras)) return;
  const bool is_own = start_.dialect == Dialect::OpenAiResponses;
  if (is_own || !extra->is_own) (this->*extra->write)(out, event.field.value.text);
}

void ResponsesStreamWriter::write_item(std::string& out, const std::string& json) {
  write_whole(out, json);
}

// Texts of another phase are another message.
void ResponsesStreamWriter::begin_phase(std::string& out, const std::string& json) {
  end_current(out);
  phase_ = json;
}

// They may come when the text has ended: then its item says them again, in the whole response.
void ResponsesStreamWriter::write_citations(std::string& out, const std::string& json) {
  if (!last_text_) return;
  for_each_json_element(json, {}, [&](std::string_view citation) {
    OutputText& text = items_[last_text_->item].parts[last_text_->part];
    const std::string flat = flat_citation(citation);
    append_to_list(text.annotations, flat);
    emit(out, "response.output_text.annotation.added",
         fmt::format(R"({},"content_index":{},"annotation_index":{},"annotation":{})",
                     place(last_text_->item), last_text_->part, text.annotation_count++, flat));
  });
}

// The text they are of has been told: they come with no more of it.
void ResponsesStreamWriter::write_logprobs(std::string& out, const std::string& json) {
  if (!last_text_) return;
  std::string elements;
  for_each_json_element(json, "content",
                        [&](std::string_view logprob) { append_to_list(elements, logprob); });
  if (elements.empty()) return;
  const auto [item, part] = *last_text_;
  append_to_list(items_[item].parts[part].logprobs, elements);
  if (current_ != item || part + 1 != items_[item].parts.size()) return;
  emit(out, "response.output_text.delta",
       fmt::format(R"({},"content_index":{},"delta":"","logprobs":[{}])", place(item), part,
                   elements));
}

void ResponsesStreamWriter::keep_service_tier(std::string&, const std::string& json) {
  JsonReader reader;
  reader.load(json);
  if (reader.kind() == JsonKind::String) service_tier_ = reader.take_string().to_text();
}

}  // namespace sar::protocol
