#include "protocol/canonical/reasoning_details.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kTexts[] = {"text", "summary"};

void separate(std::string& entries) {
  if (!entries.empty()) entries.push_back(',');
}

std::string text_at(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return reader.take_string().to_text();
  reader.take();
  return {};
}

// Takes an entry; its fields, null ones left out.
ExtraFields read_entry(JsonReader& reader) {
  ExtraFields fields;
  JsonString key;
  std::string buffer;
  if (!reader.enter_object()) return fields;
  while (reader.next_key(key)) {
    const std::string name{key.text(buffer)};
    const std::string_view value = reader.take();
    if (value != "null") fields.push_back({name, RawJson{std::string{value}}});
  }
  return fields;
}

std::string field_text(const ExtraFields& fields, std::string_view name) {
  const auto field = std::ranges::find(fields, name, &ExtraField::name);
  if (field == fields.end()) return {};
  JsonReader reader;
  reader.load(field->value.text);
  return text_at(reader);
}

std::string raw_text(const ExtraFields& fields, std::string_view name) {
  const auto field = std::ranges::find(fields, name, &ExtraField::name);
  return field == fields.end() ? std::string{} : field->value.text;
}

std::size_t count_at(const ExtraFields& fields, std::string_view name) {
  const std::string text = raw_text(fields, name);
  const bool is_number = !text.empty() && text.front() >= '0' && text.front() <= '9';
  return is_number ? static_cast<std::size_t>(integer_value(text).value_or(0)) : 0;
}

// Two JSON strings as one.
void join(std::string& text, std::string_view more) {
  const bool are_strings = text.ends_with('"') && more.starts_with('"');
  if (!are_strings) {
    text = more;
    return;
  }
  text.pop_back();
  text.append(more.substr(1));
}

void merge(ExtraFields& fields, ExtraFields&& more) {
  for (ExtraField& field : more) {
    const auto known = std::ranges::find(fields, field.name, &ExtraField::name);
    if (known == fields.end()) {
      fields.push_back(std::move(field));
    } else if (std::ranges::find(kTexts, field.name) != std::end(kTexts)) {
      join(known->value.text, field.value.text);
    } else {
      known->value = std::move(field.value);
    }
  }
}

}  // namespace

void append_details(std::string& entries, std::string_view json) {
  JsonReader reader;
  reader.load(json);
  if (!reader.begin_array()) return;
  while (reader.next_element()) {
    separate(entries);
    entries.append(reader.take());
  }
}

std::string carrying_detail(const CarriedProof& carried, std::size_t index) {
  const std::string place = carried.call_id.empty()
                                ? fmt::format(R"("text_bytes":{})", carried.text_bytes)
                                : R"("id":)" + json_quoted(carried.call_id);
  return fmt::format(R"({{"type":"reasoning.encrypted","data":{},"format":"sar",{},"index":{}}})",
                     json_quoted(carry_proof(carried.proof)), place, index);
}

SplitDetails split_details(std::string_view json) {
  SplitDetails split;
  JsonReader reader;
  reader.load(json);
  if (!reader.begin_array()) return split;
  while (reader.next_element()) {
    const JsonReader::Mark mark = reader.mark();
    const ExtraFields fields = read_entry(reader);
    if (auto proof = uncarry_proof(field_text(fields, "data"))) {
      split.carried.push_back({.proof = std::move(*proof),
                               .call_id = field_text(fields, "id"),
                               .text_bytes = count_at(fields, "text_bytes")});
      continue;
    }
    reader.rewind(mark);
    separate(split.others);
    split.others.append(reader.take());
  }
  return split;
}

void DetailsJoiner::add(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  if (!reader.begin_array()) return;
  while (reader.next_element()) add_entry(reader);
}

// A piece belongs to the entry before it if both have the same type and index.
void DetailsJoiner::add_entry(JsonReader& reader) {
  ExtraFields fields = read_entry(reader);
  if (fields.empty()) return;
  Entry entry{.type = raw_text(fields, "type"), .index = raw_text(fields, "index"), .fields = {}};
  const bool is_text = std::ranges::any_of(
      kTexts, [&](std::string_view name) { return !raw_text(fields, name).empty(); });
  const bool is_more = !entries_.empty() && entries_.back().type == entry.type &&
                       entries_.back().index == entry.index &&
                       (is_text || raw_text(fields, "data").empty());
  if (!is_more) entries_.push_back(std::move(entry));
  merge(entries_.back().fields, std::move(fields));
}

std::string DetailsJoiner::take() {
  std::string json;
  JsonWriter writer{json};
  if (entries_.empty()) return json;
  writer.begin_array();
  for (const Entry& entry : entries_) {
    writer.begin_object();
    for (const ExtraField& field : entry.fields) write_field(writer, field);
    writer.end_object();
  }
  writer.end_array();
  entries_.clear();
  return json;
}

RawJson extra_content(const Proof& signature) {
  return RawJson{R"({"google":{"thought_signature":)" + signature.value.text + "}}"};
}

RawJson signature_of(const RawJson& extra_content) {
  JsonReader reader;
  reader.load(extra_content.text);
  const ExtraFields fields = read_entry(reader);
  const std::string google = raw_text(fields, "google");
  if (google.empty()) return {};
  reader.load(google);
  const std::string signature = raw_text(read_entry(reader), "thought_signature");
  return signature.starts_with('"') ? RawJson{signature} : RawJson{};
}

}  // namespace sar::protocol
