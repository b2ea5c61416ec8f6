// Elements of `content`. Internal to the dialect.
#pragma once

#include <string_view>

#include "protocol/canonical/fidelity.hpp"
#include "protocol/json/json_writer.hpp"
#include "protocol/responses/items.hpp"

namespace sar::protocol {

// Takes a string, or a list of parts. False: it is neither; then the cursor is anywhere inside.
bool read_value(JsonReader& reader, ResponsesContent& content);

// Moves the cursor from an object to the value of a member of it. False: it has none; then the
// cursor is anywhere.
bool find_member(JsonReader& reader, std::string_view name);

// A citation from OpenAI chat's shape ({"type":"url_citation","url_citation":{…}}) to this
// dialect's, which has no inner object, and back. What is of another shape stays as it is.
[[nodiscard]] std::string flat_citation(std::string_view json);
[[nodiscard]] std::string nested_citation(std::string_view json);

// Log probabilities in the shape of chats, of elements with commas between.
[[nodiscard]] std::string logprobs_json(std::string_view elements);

// Of a text of the model's: JSON; empty: none.
[[nodiscard]] std::string_view phase_of(const Part& part);

// Calls `use` with the elements of a list: that of the member so called of the object `json`, or
// `json` itself, if `member` is empty.
template <class Use>
void for_each_json_element(std::string_view json, std::string_view member, Use use) {
  JsonReader reader;
  reader.load(json);
  if (!member.empty() && !find_member(reader, member)) return;
  if (!reader.begin_array()) return;
  while (reader.next_element()) use(reader.take());
}

// Part of a message of the caller's, or of a tool's output. False: the dialect has no such part;
// nothing was written. `extra`: the fields of the part that its dialect alone has.
[[nodiscard]] bool write_input_part(JsonWriter& writer, const Part& part, const ExtraFields& extra);

}  // namespace sar::protocol
