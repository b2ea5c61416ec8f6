// Vectors that depend on the text alone, so that the same text has the same one in every dialect.
#include <array>
#include <bit>
#include <cstring>

#include "digest.hpp"
#include "json_text.hpp"
#include "request_text.hpp"
#include "simple_answers.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::int64_t kDimensions = 8;
constexpr std::int64_t kDimensionsMax = 4096;

// Sixty-fourths: exact in every notation.
std::vector<int> vector_of(std::string_view text, std::int64_t dimensions) {
  std::vector<int> numbers;
  const Digest digest = sha256(text);
  for (std::size_t at = 0; at < static_cast<std::size_t>(dimensions); ++at) {
    numbers.push_back(digest[at % digest.size()] - 128);
  }
  return numbers;
}

void append_sixty_fourth(std::string& out, int number) {
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<float>(number) / 64);
  out.append(digits.data(), end.ptr);
}

void append_vector(std::string& out, const std::vector<int>& numbers) {
  out += '[';
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    if (at > 0) out += ',';
    append_sixty_fourth(out, numbers[at]);
  }
  out += ']';
}

// Floats of 32 bits, little end first.
std::string packed(const std::vector<int>& numbers) {
  static_assert(std::endian::native == std::endian::little);
  std::string bytes;
  for (const int number : numbers) {
    const auto value = std::bit_cast<std::array<char, 4>>(static_cast<float>(number) / 64);
    bytes.append(value.data(), value.size());
  }
  return bytes;
}

std::int64_t dimensions_of(std::string_view wanted) {
  const auto count = json::integer(wanted).value_or(kDimensions);
  return count > 0 && count <= kDimensionsMax ? count : kDimensions;
}

// A text, several, tokens, or several lists of tokens.
std::vector<std::string_view> inputs_of(std::string_view input) {
  const auto items = items_of(input);
  const bool is_several = !items.empty() && (is_string(items.front()) || is_array(items.front()));
  return is_several ? items : std::vector{input};
}

std::string seen_text(std::string_view input) {
  return is_string(input) ? json::unescaped(input) : std::string(input);
}

std::string parts_text(std::string_view content) {
  std::string text;
  for (const auto part : items_of(json::member(content, "parts"))) {
    text += json::unescaped(json::member(part, "text"));
  }
  return text;
}

std::int64_t gemini_dimensions(std::string_view request) {
  return dimensions_of(member_of(request, {"outputDimensionality", "output_dimensionality"}));
}

void append_gemini_vector(std::string& out, std::string_view request) {
  out += R"({"values":)";
  append_vector(
      out, vector_of(parts_text(json::member(request, "content")), gemini_dimensions(request)));
  out += '}';
}

}  // namespace

CallRead read_gemini_embedding_call(const Request& request) {
  if (!json::is_valid(request.body)) return std::unexpected("Invalid JSON payload received.");
  const auto requests = json::member(request.body, "requests");
  if (request.path.ends_with(":embedContent") && json::member(request.body, "content").empty()) {
    return std::unexpected("* EmbedContentRequest.content: contents is not specified");
  }
  if (request.path.ends_with(":batchEmbedContents") && items_of(requests).empty()) {
    return std::unexpected("* BatchEmbedContentsRequest.requests: at least one is required");
  }
  for (const auto one : items_of(requests)) {
    if (!text_member(one, "model").starts_with("models/")) {
      return std::unexpected(
          "* BatchEmbedContentsRequest.requests[0].model: unexpected model name "
          "format");
    }
  }
  return Call{};
}

void compose_embeddings(const SimpleAnswer& to) {
  const auto body = to.request.body;
  const bool is_packed = text_member(body, "encoding_format") == "base64";
  const auto dimensions = dimensions_of(json::member(body, "dimensions"));
  to.body += R"({"object":"list","data":[)";
  std::size_t number = 0;
  for (const auto input : inputs_of(json::member(body, "input"))) {
    append(to.body, number > 0 ? "," : "", R"({"object":"embedding","index":)", number,
           R"(,"embedding":)");
    const auto numbers = vector_of(seen_text(input), dimensions);
    is_packed ? append(to.body, "\"", base64(packed(numbers)), "\"")
              : append_vector(to.body, numbers);
    to.body += '}';
    ++number;
  }
  append(to.body, R"(],"model":")", to.answer.call.model, "\"");
  if (to.answer.scenario.usage != UsageReport::None) {
    const auto tokens = told_usage(to.answer).prompt;
    append(to.body, R"(,"usage":{"prompt_tokens":)", tokens, R"(,"total_tokens":)", tokens, "}");
  }
  to.body += '}';
}

void compose_gemini_embedding(const SimpleAnswer& to) {
  to.body += R"({"embedding":)";
  append_gemini_vector(to.body, to.request.body);
  to.body += '}';
}

void compose_gemini_embeddings(const SimpleAnswer& to) {
  to.body += R"({"embeddings":[)";
  for (const auto request : items_of(json::member(to.request.body, "requests"))) {
    if (!to.body.ends_with('[')) to.body += ',';
    append_gemini_vector(to.body, request);
  }
  to.body += "]}";
}

void compose_ollama_embeddings(const SimpleAnswer& to) {
  const auto body = to.request.body;
  append(to.body, R"({"model":")", to.answer.call.model, R"(","embeddings":[)");
  for (const auto input : inputs_of(json::member(body, "input"))) {
    if (!to.body.ends_with('[')) to.body += ',';
    append_vector(to.body,
                  vector_of(seen_text(input), dimensions_of(json::member(body, "dimensions"))));
  }
  to.body += R"(],"total_duration":2000000,"load_duration":1000)";
  if (to.answer.scenario.usage != UsageReport::None) {
    append(to.body, R"(,"prompt_eval_count":)", told_usage(to.answer).prompt);
  }
  to.body += '}';
}

}  // namespace sim
