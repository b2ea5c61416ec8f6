// The rules are strict where a value travels on: into a header, a URL, a metric, a file name.
#include "core/config/text_forms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/config/report.hpp"
#include "core/headers.hpp"
#include "core/utf8.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kModelNameBytesMax = 256;
constexpr std::string_view kMask = "***";

constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
constexpr bool is_alphanumeric(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
constexpr bool is_visible_ascii(char letter) { return letter > 0x20 && letter < 0x7F; }

bool is_name(std::string_view text) {
  const auto is_name_letter = [](char letter) {
    return is_alphanumeric(letter) || std::string_view{"._:-"}.contains(letter);
  };
  return !text.empty() && text.size() <= kNameBytesMax && is_alphanumeric(text.front()) &&
         std::ranges::all_of(text, is_name_letter);
}

// Control characters, blanks of every kind, and what shows nothing at all.
constexpr bool is_invisible(char32_t character) {
  return character <= 0x20 || (character >= 0x7F && character <= 0xA0) || character == 0x1680 ||
         (character >= 0x2000 && character <= 0x200F) ||
         (character >= 0x2028 && character <= 0x202F) ||
         (character >= 0x205F && character <= 0x206F) || character == 0x3000 || character == 0xFEFF;
}

bool is_model_name(std::string_view text) {
  if (text.empty() || text.size() > kModelNameBytesMax) return false;
  while (!text.empty()) {
    const Utf8Character next = decode_utf8(text);
    if (!next.valid || is_invisible(next.value)) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

// RFC 9110, section 5.6.2.
bool is_header_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return is_alphanumeric(letter) || std::string_view{"!#$%&'*+-.^_`|~"}.contains(letter);
  });
}

// RFC 9110, section 5.5, without the obsolete bytes above ASCII.
bool is_header_value(std::string_view text) {
  const auto is_blank = [](char letter) { return letter == ' ' || letter == '\t'; };
  return (text.empty() || (!is_blank(text.front()) && !is_blank(text.back()))) &&
         std::ranges::all_of(text, [is_blank](char letter) {
           return is_visible_ascii(letter) || is_blank(letter);
         });
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return is_alphanumeric(letter) || std::string_view{".:-_%"}.contains(letter);
  });
}

bool is_path(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
  });
}

// ":8443" or nothing.
bool is_port_part(std::string_view text) {
  if (text.empty()) return true;
  constexpr std::size_t kDigitsMax = 5;
  constexpr int kPortMax = 65'535;
  const std::string_view digits = text.substr(1);
  if (text.front() != ':' || digits.empty() || digits.size() > kDigitsMax ||
      !std::ranges::all_of(digits, is_digit)) {
    return false;
  }
  const int port = std::stoi(std::string{digits});
  return port > 0 && port <= kPortMax;
}

bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view address = text.substr(1, close - 1);
    return address.contains(':') && is_host(address) && is_port_part(text.substr(close + 1));
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  return is_host(text.substr(0, colon)) && is_port_part(text.substr(colon));
}

bool is_base_url(std::string_view text) {
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return false;
  const std::string_view rest = text.substr(tls ? 8 : 7);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  return is_authority(rest.substr(0, slash)) &&
         std::ranges::all_of(rest.substr(slash), [](char letter) {
           return is_visible_ascii(letter) && !std::string_view{"?#\\"}.contains(letter);
         });
}

bool is_credential(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_visible_ascii);
}

constexpr std::string_view kHeaderValueWords =
    "a header value: visible ASCII characters, with blanks inside only";
constexpr std::string_view kCredentialWords = "a credential: visible ASCII characters, no blanks";

// A credential that was read from a file by the shell often drags its line break along.
std::string credential_hint(std::string_view text) {
  if (text.empty()) return "it is empty";
  const bool blank_at_end = !is_visible_ascii(text.front()) || !is_visible_ascii(text.back());
  return blank_at_end ? "it begins or ends with a blank or a line break" : "";
}

}  // namespace

constinit const TextRule kName{
    .noun = "a name",
    .details = "a letter or digit, then letters, digits and '.', '_', ':', '-', at most 64",
    .holds = is_name};
constinit const TextRule kModelName{
    .noun = "a model name",
    .details = "1 to 256 bytes without blanks and control characters",
    .holds = is_model_name};
constinit const TextRule kHeaderName{
    .noun = "the name of an HTTP header", .details = "", .holds = is_header_name};
constinit const TextRule kHost{
    .noun = "a host name or an IP address", .details = "", .holds = is_host};
constinit const TextRule kPath{.noun = "a path", .details = "", .holds = is_path};
constinit const TextRule kBaseUrl{
    .noun = "an http:// or https:// address without user info, query and fragment",
    .details = "",
    .holds = is_base_url,
    .quoting = Quoting::Hide};

void Text::read(const YamlNode& node, std::string& value, Reader& reader) const {
  const std::string expected = rule.details.empty()
                                   ? std::string{rule.noun}
                                   : fmt::format("{} ({})", rule.noun, rule.details);
  auto text = reader.text(node, expected);
  if (!text) return;
  const bool blank_is_fine = text->empty() && blank == Blank::Allowed;
  if (!blank_is_fine && !rule.holds(*text)) reader.refuse(node, expected, "", rule.quoting);
  value = std::move(*text);
}

json::value Text::show(const std::string& value) const {
  if (value.empty()) return nullptr;
  return json::string{value};
}

Shape Text::shape() const { return scalar_shape(std::string{rule.noun}, {{"type", "string"}}); }

std::optional<std::size_t> read_word(const YamlNode& node, Reader& reader,
                                     const std::vector<std::string>& words) {
  const std::string expected = word_shape(words).words;
  const auto text = reader.text(node, expected);
  if (!text) return std::nullopt;
  const auto word = std::ranges::find(words, *text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  reader.refuse(node, expected, did_you_mean(*text, words));
  return std::nullopt;
}

Shape word_shape(const std::vector<std::string>& words) {
  return scalar_shape(fmt::format("one of {}", fmt::join(words, ", ")),
                      {{"enum", json::array(words.begin(), words.end())}});
}

OneOf<std::string> one_of(const std::vector<std::string_view>& words) {
  std::vector<Word<std::string>> pairs;
  for (const std::string_view word : words)
    pairs.push_back({.text = word, .value = std::string{word}});
  return OneOf<std::string>{pairs};
}

void Hidden::read(const YamlNode& node, Secret& value, Reader& reader) const {
  auto text = reader.text(node, kCredentialWords);
  if (!text) return;
  if (!is_credential(*text)) {
    reader.refuse(node, kCredentialWords, credential_hint(*text), Quoting::Hide);
  }
  value = Secret{std::move(*text)};
}

json::value Hidden::show(const Secret& value) const {
  if (value.empty()) return nullptr;
  return json::string{kMask};
}

Shape Hidden::shape() const {
  return scalar_shape(std::string{kCredentialWords}, {{"type", "string"}});
}

void HeaderMap::read(const YamlNode& node, std::vector<HeaderField>& headers,
                     Reader& reader) const {
  headers.clear();
  const auto entries = reader.entries(node);
  if (!entries) return;
  for (const auto& [key, value] : *entries) {
    const auto step = reader.into_key(printable(key->text), *value);
    auto text = reader.text(*value, kHeaderValueWords);
    if (!is_header_name(key->text)) reader.report(*key, "is not the name of an HTTP header");
    const auto same_name = [&](const HeaderField& header) {
      return equal_ignoring_case(header.name, key->text);
    };
    if (std::ranges::any_of(headers, same_name)) reader.report(*key, "is given twice");
    if (text && !is_header_value(*text)) {
      reader.refuse(*value, kHeaderValueWords, "", Quoting::Hide);
    }
    headers.push_back({.name = key->text, .value = std::move(text).value_or("")});
  }
}

json::value HeaderMap::show(const std::vector<HeaderField>& headers) const {
  json::object shown;
  for (const HeaderField& header : headers) shown[header.name] = kMask;
  return shown;
}

Shape HeaderMap::shape() const {
  json::object schema{{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  return {.words = "a mapping of header names to values", .schema = std::move(schema), .keys = {}};
}

}  // namespace sar::config
