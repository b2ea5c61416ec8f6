#include "protocol/gemini/citations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

// `begin` and `end` are places in the text; equal: of no place.
struct Citation {
  std::string url;
  std::string title;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

// Calls `read(name)` for the fields of an object, which takes the value.
template <class Read>
void each_field(JsonReader& reader, Read read) {
  if (!reader.enter_object()) return;
  JsonString key;
  while (reader.next_key(key)) read(key.raw);
}

template <class Read>
void each_element(JsonReader& reader, Read read) {
  if (!reader.enter_array()) return;
  while (reader.next_element()) read();
}

std::string take_text(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return reader.take_string().to_text();
  reader.take();
  return {};
}

std::int64_t take_integer(JsonReader& reader) {
  const bool is_number = reader.kind() == JsonKind::Number;
  const std::string_view text = reader.take();
  return is_number ? std::max<std::int64_t>(integer_value(text).value_or(0), 0) : 0;
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Characters before the byte at `place`.
std::int64_t characters_before(CitedText text, std::int64_t place) {
  if (text.is_ascii) return place;
  const std::string_view head =
      text.text.substr(0, std::min(static_cast<std::size_t>(place), text.text.size()));
  return std::ranges::count_if(head, [](char byte) { return !is_continuation(byte); });
}

// The byte at which the character at `place` begins.
std::int64_t bytes_before(CitedText text, std::int64_t place) {
  if (text.is_ascii) return place;
  std::size_t at = 0;
  for (std::int64_t count = 0; at < text.text.size(); ++at) {
    if (!is_continuation(text.text[at]) && count++ == place) break;
  }
  return static_cast<std::int64_t>(at);
}

bool is_known(CitedText text) { return text.is_ascii || !text.text.empty(); }

// --- Gemini's ------------------------------------------------------------------------------------

void read_source(JsonReader& reader, std::vector<Citation>& citations) {
  Citation citation;
  each_field(reader, [&](std::string_view name) {
    if (name == "uri") {
      citation.url = take_text(reader);
    } else if (name == "title") {
      citation.title = take_text(reader);
    } else if (name == "startIndex") {
      citation.begin = take_integer(reader);
    } else if (name == "endIndex") {
      citation.end = take_integer(reader);
    } else {
      reader.take();
    }
  });
  if (!citation.url.empty()) citations.push_back(std::move(citation));
}

// Vertex calls them citations, the Gemini API citationSources.
void read_citation_metadata(std::string_view json, std::vector<Citation>& citations) {
  JsonReader reader;
  reader.load(json);
  each_field(reader, [&](std::string_view name) {
    if (name == "citations" || name == "citationSources") {
      each_element(reader, [&] { read_source(reader, citations); });
    } else {
      reader.take();
    }
  });
}

struct Support {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::vector<std::size_t> chunks;
};

// {"web":{"uri":…,"title":…}}, or retrievedContext, maps …
void read_chunk(JsonReader& reader, std::vector<Citation>& chunks) {
  Citation& chunk = chunks.emplace_back();
  each_field(reader, [&](std::string_view) {
    each_field(reader, [&](std::string_view name) {
      if (name == "uri") {
        chunk.url = take_text(reader);
      } else if (name == "title") {
        chunk.title = take_text(reader);
      } else {
        reader.take();
      }
    });
  });
}

void read_segment(JsonReader& reader, Support& support) {
  each_field(reader, [&](std::string_view name) {
    if (name == "startIndex") {
      support.begin = take_integer(reader);
    } else if (name == "endIndex") {
      support.end = take_integer(reader);
    } else {
      reader.take();
    }
  });
}

void read_support(JsonReader& reader, std::vector<Support>& supports) {
  Support& support = supports.emplace_back();
  each_field(reader, [&](std::string_view name) {
    if (name == "groundingChunkIndices") {
      each_element(reader, [&] {
        support.chunks.push_back(static_cast<std::size_t>(take_integer(reader)));
      });
    } else if (name == "segment") {
      read_segment(reader, support);
    } else {
      reader.take();
    }
  });
}

void read_grounding_metadata(std::string_view json, std::vector<Citation>& citations) {
  std::vector<Citation> chunks;
  std::vector<Support> supports;
  JsonReader reader;
  reader.load(json);
  each_field(reader, [&](std::string_view name) {
    if (name == "groundingChunks") {
      each_element(reader, [&] { read_chunk(reader, chunks); });
    } else if (name == "groundingSupports") {
      each_element(reader, [&] { read_support(reader, supports); });
    } else {
      reader.take();
    }
  });
  const auto add = [&](const Citation& chunk, const Support& support) {
    if (!chunk.url.empty()) {
      citations.push_back({chunk.url, chunk.title, support.begin, support.end});
    }
  };
  for (const Support& support : supports) {
    for (const std::size_t index : support.chunks) {
      if (index < chunks.size()) add(chunks[index], support);
    }
  }
  if (!supports.empty()) return;
  for (const Citation& chunk : chunks) add(chunk, {});
}

// --- OpenAI's ------------------------------------------------------------------------------------

// Nested as in chat completions, or flat as in responses.
void read_annotation(JsonReader& reader, Citation& citation) {
  each_field(reader, [&](std::string_view name) {
    if (name == "url_citation") {
      read_annotation(reader, citation);
    } else if (name == "url") {
      citation.url = take_text(reader);
    } else if (name == "title") {
      citation.title = take_text(reader);
    } else if (name == "start_index") {
      citation.begin = take_integer(reader);
    } else if (name == "end_index") {
      citation.end = take_integer(reader);
    } else {
      reader.take();
    }
  });
}

}  // namespace

std::string annotations_of(const GeminiCitations& metadata, CitedText text) {
  std::vector<Citation> citations;
  if (!metadata.citation_metadata.empty()) {
    read_citation_metadata(metadata.citation_metadata, citations);
  }
  if (!metadata.grounding_metadata.empty()) {
    read_grounding_metadata(metadata.grounding_metadata, citations);
  }
  std::string json;
  for (const Citation& citation : citations) {
    const bool has_place = is_known(text) && citation.end > citation.begin;
    json.append(fmt::format(
        R"({}{{"type":"url_citation","url_citation":{{"url":{},"title":{},"start_index":{},)"
        R"("end_index":{}}}}})",
        json.empty() ? "" : ",", json_quoted(citation.url), json_quoted(citation.title),
        has_place ? characters_before(text, citation.begin) : 0,
        has_place ? characters_before(text, citation.end) : 0));
  }
  return json.empty() ? json : "[" + json + "]";
}

std::string grounding_of(std::string_view annotations, CitedText text) {
  std::string chunks;
  std::string supports;
  std::size_t count = 0;
  JsonReader reader;
  reader.load(annotations);
  each_element(reader, [&] {
    Citation citation;
    read_annotation(reader, citation);
    if (citation.url.empty()) return;
    const std::string_view comma = count == 0 ? "" : ",";
    chunks.append(fmt::format(R"({}{{"web":{{"uri":{},"title":{}}}}})", comma,
                              json_quoted(citation.url), json_quoted(citation.title)));
    if (is_known(text) && citation.end > citation.begin) {
      supports.append(fmt::format(
          R"({}{{"segment":{{"startIndex":{},"endIndex":{}}},"groundingChunkIndices":[{}]}})",
          supports.empty() ? "" : ",", bytes_before(text, citation.begin),
          bytes_before(text, citation.end), count));
    }
    ++count;
  });
  if (count == 0) return {};
  std::string json = R"({"groundingChunks":[)" + chunks + "]";
  if (!supports.empty()) json.append(R"(,"groundingSupports":[)" + supports + "]");
  return json + "}";
}

}  // namespace sar::protocol
