// Rules: RFC 9112 §5 to §6 and §9.3.
#include "net/head_reader.hpp"

#include <algorithm>
#include <cstring>

#include "net/syntax.hpp"

namespace sar::net {
namespace {

constexpr std::size_t kLineEndBytes = 2;  // CR LF

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

void note_connection(HeadFields& fields, std::string_view options) {
  while (!options.empty()) {
    const std::size_t comma = std::min(options.find(','), options.size());
    const std::string_view option = trimmed(options.substr(0, comma));
    if (equal_ignoring_case(option, "close")) fields.close = true;
    if (equal_ignoring_case(option, "keep-alive")) fields.keep_alive = true;
    options.remove_prefix(std::min(comma + 1, options.size()));
  }
}

// Few names have these lengths, so most fields cost one comparison of numbers.
void note_field(HeadFields& fields, std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view known) {
    return name.size() == known.size() && equal_ignoring_case(name, known);
  };
  if (is("host")) {
    ++fields.hosts;
    fields.host = value;
  } else if (is("content-length")) {
    ++fields.lengths;
    fields.length = value;
  } else if (is("transfer-encoding")) {
    ++fields.codings;
    fields.coding = value;
  } else if (is("connection")) {
    note_connection(fields, value);
  } else if (is("expect")) {
    fields.expectation = value;
  }
}

}  // namespace

HeadLine line_at(std::string_view head, std::size_t begin) {
  const char* from = head.data() + begin;
  const auto* end = static_cast<const char*>(std::memchr(from, '\n', head.size() - begin));
  const auto length = static_cast<std::size_t>(end - from) + 1;
  return {.text = head.substr(begin, length - kLineEndBytes), .next = begin + length};
}

std::optional<int> minor_version(std::string_view text) {
  if (text == "HTTP/1.1") return 1;
  if (text == "HTTP/1.0") return 0;
  return std::nullopt;
}

std::optional<HeadFields> read_fields(std::string_view head, std::size_t begin,
                                      HeaderTable& headers) {
  HeadFields fields;
  headers.assign(head);
  HeadLine line = line_at(head, begin);
  while (!line.text.empty()) {
    const auto* colon =
        static_cast<const char*>(std::memchr(line.text.data(), ':', line.text.size()));
    if (colon == nullptr) return std::nullopt;
    const std::string_view name{line.text.data(),
                                static_cast<std::size_t>(colon - line.text.data())};
    const std::string_view value = trimmed(line.text.substr(name.size() + 1));
    if (!is_token(name) || !is_field_value(value)) return std::nullopt;
    headers.note(static_cast<std::size_t>(name.data() - head.data()), name.size(),
                 static_cast<std::size_t>(value.data() - head.data()), value.size());
    note_field(fields, name, value);
    line = line_at(head, line.next);
  }
  return fields;
}

std::optional<BodyFraming> stated_framing(const HeadFields& fields, int minor,
                                          BodyFraming::Kind otherwise) {
  if (fields.lengths + fields.codings > 1) return std::nullopt;
  if (fields.codings == 1) {
    // An HTTP/1.0 recipient does not know codings: whoever stands between may have ignored it.
    if (minor == 0 || !equal_ignoring_case(fields.coding, "chunked")) return std::nullopt;
    return BodyFraming{.kind = BodyFraming::Kind::Chunked};
  }
  if (fields.lengths == 0) return BodyFraming{.kind = otherwise};
  const auto length = parse_digits(fields.length);
  if (!length) return std::nullopt;
  return BodyFraming{.kind = BodyFraming::Kind::Length, .length = *length};
}

bool stays_open(const HeadFields& fields, int minor) {
  return minor == 1 ? !fields.close : fields.keep_alive && !fields.close;
}

}  // namespace sar::net
