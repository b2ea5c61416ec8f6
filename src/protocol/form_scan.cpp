// The two fields of a form that the router reads. Everything else passes by.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "core/headers.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/model_wire.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kMediaType = "multipart/form-data";
constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 §5.1.1
constexpr std::size_t kPartsMax = 1000;
constexpr std::size_t kHeadBytesMax = 8 * 1024;  // of one part
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kLineBreak = "\r\n";

std::unexpected<Error> refuse(std::string message) {
  return fail(caller_error(ErrorClass::BadRequest, "invalid_form", std::move(message)));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A parameter of a header's value: `name=token` or `name="quoted"`. None: there is no such one.
// Escapes stay as they are: no name that matters here has any.
std::optional<std::string_view> parameter(std::string_view value, std::string_view name) {
  std::size_t at = value.find(';');
  while (at < value.size()) {
    const std::size_t equals = value.find_first_of("=;", at + 1);
    if (equals == std::string_view::npos) return std::nullopt;
    if (value[equals] == ';') {
      at = equals;
      continue;
    }
    const std::string_view key = trimmed(value.substr(at + 1, equals - at - 1));
    const std::size_t begin = value.find_first_not_of(kBlanks, equals + 1);
    if (begin == std::string_view::npos) return std::nullopt;
    const bool is_quoted = value[begin] == '"';
    std::size_t end = is_quoted ? begin + 1 : begin;
    while (end < value.size() && value[end] != (is_quoted ? '"' : ';')) {
      end += is_quoted && value[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, value.size());
    if (equal_ignoring_case(key, name)) {
      return is_quoted ? value.substr(begin + 1, end - begin - 1)
                       : trimmed(value.substr(begin, end - begin));
    }
    at = value.find(';', end);
  }
  return std::nullopt;
}

struct FormPart {
  std::string_view head;
  std::string_view content;
};

// Steps from part to part.
class PartReader {
 public:
  PartReader(std::string_view body, std::string_view boundary)
      : body_(body), delimiter_(fmt::format("\r\n--{}", boundary)) {}

  // The first delimiter may open the body, without a line break before it.
  Result<void> begin() {
    const std::string_view opening = std::string_view{delimiter_}.substr(kLineBreak.size());
    if (body_.starts_with(opening)) {
      at_ = opening.size();
      if (read_delimiter_end()) return {};
    }
    at_ = 0;
    if (!find_delimiter()) {
      return refuse("The body does not hold the boundary that its Content-Type names.");
    }
    return {};
  }

  // False: the last part has been read.
  Result<bool> next(FormPart& part) {
    if (is_closed_) return false;
    const std::string_view rest = body_.substr(at_);
    // A part without a head begins with the blank line.
    const bool has_no_head = rest.starts_with(kLineBreak);
    const std::size_t head_bytes = has_no_head ? 0 : rest.substr(0, kHeadBytesMax).find("\r\n\r\n");
    if (head_bytes == std::string_view::npos) {
      return refuse("The head of a part does not end, or is larger than the router accepts.");
    }
    part.head = rest.substr(0, head_bytes);
    if (part.head.contains(delimiter_)) return refuse("A part ends inside its head.");
    at_ += head_bytes + (has_no_head ? 0 : kLineBreak.size());
    const std::size_t content = at_ + kLineBreak.size();
    if (!find_delimiter()) return refuse("The body ends inside a part.");
    // The blank line of an empty part is the line break before its delimiter as well.
    part.content = body_.substr(content, std::max(delimiter_at_, content) - content);
    return true;
  }

 private:
  // Moves behind the next delimiter from at_ on.
  bool find_delimiter() {
    while (true) {
      delimiter_at_ = body_.find(delimiter_, at_);
      if (delimiter_at_ == std::string_view::npos) return false;
      at_ = delimiter_at_ + delimiter_.size();
      if (read_delimiter_end()) return true;
    }
  }

  // What follows the boundary: `--` for the last one; blanks and a line break. False: it is not
  // that boundary, but something that begins like it.
  bool read_delimiter_end() {
    if (body_.substr(at_).starts_with("--")) {
      is_closed_ = true;
      return true;
    }
    const std::size_t line_end = body_.find_first_not_of(kBlanks, at_);
    if (line_end == std::string_view::npos || !body_.substr(line_end).starts_with(kLineBreak)) {
      return false;
    }
    at_ = line_end + kLineBreak.size();
    return true;
  }

  std::string_view body_;
  std::string delimiter_;  // with the line break before it
  std::size_t at_ = 0;
  std::size_t delimiter_at_ = 0;
  bool is_closed_ = false;
};

// The value of Content-Disposition; empty: absent.
std::string_view disposition_of(std::string_view head) {
  constexpr std::string_view kName = "content-disposition:";
  while (!head.empty()) {
    const std::size_t line_end = head.find(kLineBreak);
    const std::string_view line = head.substr(0, line_end);
    if (equal_ignoring_case(line.substr(0, kName.size()), kName)) {
      return trimmed(line.substr(kName.size()));
    }
    head.remove_prefix(line_end == std::string_view::npos ? head.size()
                                                          : line_end + kLineBreak.size());
  }
  return {};
}

// As forms of several languages have it.
bool is_true(std::string_view text) { return text == "1" || equal_ignoring_case(text, "true"); }

class FormScan {
 public:
  explicit FormScan(std::string_view body) : body_(body) {}

  Result<ChatRequestView> run(std::string_view boundary) {
    PartReader parts{body_, boundary};
    SAR_CHECK(parts.begin());
    FormPart part;
    for (std::size_t count = 0;; ++count) {
      SAR_TRY(has_part, parts.next(part));
      if (!has_part) return view_;
      if (count == kPartsMax) {
        return refuse(fmt::format("The body has more than {} parts.", kPartsMax));
      }
      SAR_CHECK(take(part));
    }
  }

 private:
  Result<void> take(const FormPart& part) {
    const std::string_view disposition = disposition_of(part.head);
    const auto name = parameter(disposition, "name");
    if (!name) return {};  // nobody can ask for it
    if (*name == "model") return take_model(part, parameter(disposition, "filename").has_value());
    if (*name == "stream") view_.stream = is_true(part.content);
    return {};
  }

  Result<void> take_model(const FormPart& part, bool is_file) {
    if (!view_.model.empty()) return fail(duplicate_parameter("model"));
    if (is_file) return fail(invalid_value("model", "it is a file, not a name."));
    if (part.content.empty()) return fail(invalid_value("model", "it is empty."));
    const auto begin = static_cast<std::uint32_t>(part.content.data() - body_.data());
    view_.model = part.content;
    view_.model_value = {begin, begin + static_cast<std::uint32_t>(part.content.size())};
    return {};
  }

  std::string_view body_;
  ChatRequestView view_;
};

}  // namespace

bool is_form(std::string_view content_type) {
  return content_type.size() >= kMediaType.size() &&
         equal_ignoring_case(content_type.substr(0, kMediaType.size()), kMediaType);
}

Result<ChatRequestView> scan_form(std::string_view body, std::string_view content_type) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) {
    return refuse("The Content-Type names no boundary, or one that is too long.");
  }
  return FormScan{body}.run(*boundary);
}

}  // namespace sar::protocol
