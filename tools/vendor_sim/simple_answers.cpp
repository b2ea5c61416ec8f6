// Each answer has its vendor's shape and, beside it, "received": what arrived of the request.
#include "simple_answers.hpp"

#include <algorithm>
#include <array>

#include "digest.hpp"
#include "form_data.hpp"
#include "json_text.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::int64_t kSpeechBytes = 4096;
constexpr std::size_t kDigestDigits = 12;
// One transparent pixel.
constexpr std::string_view kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg==";

std::string_view content_type_of(const Request& request) {
  return header_value(request.head, "content-type");
}

bool is_form(const Request& request) { return content_type_of(request).starts_with("multipart/"); }

void append_form_fields(std::string& out, const Request& request) {
  const auto form = read_form(content_type_of(request), request.body);
  if (!form) return;
  for (const FormPart& part : *form) {
    out += out.ends_with('[') ? R"({"name":")" : R"(,{"name":")";
    json::append_escaped(out, part.name);
    append(out, R"(","bytes":)", part.bytes.size(), R"(,"sha256":")",
           sha256_hex(part.bytes, kDigestDigits), "\"");
    for (const auto& [name, value] :
         {std::pair{"filename", part.file_name}, std::pair{"content_type", part.content_type}}) {
      if (value.empty()) continue;
      append(out, ",\"", name, "\":\"");
      json::append_escaped(out, value);
      out += '"';
    }
    out += '}';
  }
}

// What arrived: enough to see that not a byte was changed.
void append_received(std::string& out, const Request& request) {
  append(out, R"("received":{"bytes":)", request.body.size(), R"(,"sha256":")",
         sha256_hex(request.body), R"(","fields":[)");
  if (is_form(request)) {
    append_form_fields(out, request);
  } else {
    json::Walker walker(request.body);
    while (walker.next()) append(out, out.ends_with('[') ? "\"" : ",\"", walker.key(), "\"");
  }
  out += "]}";
}

// A value of the body or of the form, without quotes.
std::string_view field_of(const Request& request, std::string_view name) {
  if (!is_form(request)) return text_member(request.body, name);
  const auto form = read_form(content_type_of(request), request.body);
  if (!form) return {};
  const auto found = std::ranges::find(*form, name, &FormPart::name);
  return found == form->end() ? std::string_view{} : found->bytes;
}

std::size_t count_of(std::string_view value) {
  return is_array(value) ? items_of(value).size() : 1;
}

void append_usage(std::string& out, const Answer& answer) {
  if (answer.scenario.usage == UsageReport::None) return;
  const auto tokens = told_usage(answer).prompt;
  append(out, R"("usage":{"input_tokens":)", tokens, R"(,"output_tokens":0,"total_tokens":)",
         tokens, "},");
}

struct Sound {
  std::string_view format;
  std::string_view type;
};
constexpr std::array kSounds{Sound{"mp3", "audio/mpeg"}, Sound{"opus", "audio/opus"},
                             Sound{"aac", "audio/aac"},  Sound{"flac", "audio/flac"},
                             Sound{"wav", "audio/wav"},  Sound{"pcm", "audio/pcm"}};

}  // namespace

CallRead read_simple_call(const Request& request) {
  Call call;
  if (is_form(request)) {
    if (!read_form(content_type_of(request), request.body)) {
      return std::unexpected("the body is no multipart form");
    }
  } else if (!json::is_valid(request.body)) {
    return std::unexpected("the body is not JSON");
  }
  call.model = field_of(request, "model");
  if (call.model.empty()) return std::unexpected("no model in the body");
  if (is_form(request) && call.model.find_first_of("\"\\\r\n") != std::string_view::npos) {
    return std::unexpected("a strange model in the form");
  }
  return call;
}

void compose_moderation(const SimpleAnswer& to) {
  const auto input = json::member(to.request.body, "input");
  append(to.body, R"({"id":"modr-sim-)", to.answer.sequence, R"(","model":")", to.answer.call.model,
         R"(","results":[)");
  for (std::size_t number = 0; number < count_of(input); ++number) {
    const bool is_flagged = input.contains("forbidden");
    append(to.body, number > 0 ? "," : "", R"({"flagged":)", is_flagged ? "true" : "false",
           R"(,"categories":{"violence":)", is_flagged ? "true" : "false",
           R"(},"category_scores":{"violence":)", is_flagged ? "0.9" : "0.1", "}}");
  }
  to.body += "],";
  append_received(to.body, to.request);
  to.body += '}';
}

void compose_images(const SimpleAnswer& to) {
  const auto wanted = json::integer(json::member(to.request.body, "n")).value_or(1);
  append(to.body, R"({"created":)", to.answer.created, R"(,"data":[)");
  for (std::int64_t number = 0; number < std::clamp<std::int64_t>(wanted, 1, 10); ++number) {
    append(to.body, number > 0 ? "," : "", R"({"b64_json":")", kPicture, R"("})");
  }
  to.body += "],";
  append_usage(to.body, to.answer);
  append_received(to.body, to.request);
  to.body += '}';
}

// Bytes that look like noise and are the same for the same request.
void compose_speech(const SimpleAnswer& to) {
  const auto format = text_member(to.request.body, "response_format");
  const auto* const sound = std::ranges::find(kSounds, format, &Sound::format);
  to.content_type = sound == kSounds.end() ? "audio/mpeg" : sound->type;
  const auto wanted = to.answer.scenario.text_bytes;
  const auto size = static_cast<std::size_t>(wanted > 0 ? wanted : kSpeechBytes);
  Digest block = sha256(to.request.body);
  while (to.body.size() < size) {
    const std::string_view bytes(reinterpret_cast<const char*>(block.data()), block.size());
    to.body += bytes.substr(0, size - to.body.size());
    block = sha256(bytes);
  }
}

void compose_transcript(const SimpleAnswer& to) {
  const auto sound = field_of(to.request, "file");
  const auto text =
      joined("Heard ", sound.size(), " bytes ", sha256_hex(sound, kDigestDigits), ".");
  const auto format = field_of(to.request, "response_format");
  if (format == "text" || format == "srt" || format == "vtt") {
    to.content_type = "text/plain; charset=utf-8";
    append(to.body, text, "\n");
    return;
  }
  append(to.body, R"({"text":")", text, R"(","usage":{"type":"duration","seconds":3},)");
  append_received(to.body, to.request);
  to.body += '}';
}

void compose_ranking(const SimpleAnswer& to) {
  const auto documents = items_of(json::member(to.request.body, "documents"));
  const auto wanted = json::integer(json::member(to.request.body, "top_n"));
  const auto shown =
      std::min<std::size_t>(documents.size(), static_cast<std::size_t>(wanted.value_or(1'000'000)));
  append(to.body, R"({"id":"rerank-sim-)", to.answer.sequence, R"(","model":")",
         to.answer.call.model, R"(","results":[)");
  // The last document is the best one: nobody can pass off the order that came.
  for (std::size_t place = 0; place < shown; ++place) {
    append(to.body, place > 0 ? "," : "", R"({"index":)", documents.size() - 1 - place,
           R"(,"relevance_score":0.)", 99 - std::min<std::size_t>(place, 89), "}");
  }
  append(to.body, R"(],"meta":{"billed_units":{"search_units":1}},"usage":{"total_tokens":)",
         told_usage(to.answer).prompt, "},");
  append_received(to.body, to.request);
  to.body += '}';
}

}  // namespace sim
