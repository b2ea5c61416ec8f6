#include "protocol/canonical/web_search.hpp"

#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

struct Options {
  RawJson search_context_size;
  RawJson user_location;
  ExtraFields extra;
};
constexpr auto json_fields(const Options*) {
  return std::tuple{JsonField{"search_context_size", &Options::search_context_size},
                    JsonField{"user_location", &Options::user_location}};
}

// {"type":"approximate","approximate":{"city":…}}, which all others have without the inner object.
RawJson flat_location(const RawJson& nested) {
  JsonReader reader;
  JsonString key;
  RawJson flat;
  reader.load(nested.text);
  if (!reader.begin_object()) return flat;
  JsonWriter writer{flat.text};
  writer.begin_object();
  while (reader.next_key(key)) {
    if (!key.is("approximate") || reader.kind() != JsonKind::Object) {
      writer.key(key.to_text());
      writer.raw(reader.take());
      continue;
    }
    reader.enter_object();
    while (reader.next_key(key)) {
      writer.key(key.to_text());
      writer.raw(reader.take());
    }
  }
  writer.end_object();
  return flat;
}

}  // namespace

WebSearch web_search_of(const RawJson& web_search_options) {
  JsonReader reader;
  Options options;
  reader.load(web_search_options.text);
  read_value(reader, options);
  return {.context_size = std::move(options.search_context_size),
          .user_location = flat_location(options.user_location)};
}

std::optional<WebSearch> web_search_of(const Tool& tool) {
  if (tool.function || tool.custom) return std::nullopt;
  if (!tool.type.starts_with("web_search") && tool.type != "googleSearch") return std::nullopt;
  WebSearch search;
  for (const ExtraField& field : tool.extra) {
    if (field.value.text == "null") continue;
    if (field.name == "search_context_size") search.context_size = field.value;
    if (field.name == "user_location") search.user_location = field.value;
  }
  return search;
}

}  // namespace sar::protocol
