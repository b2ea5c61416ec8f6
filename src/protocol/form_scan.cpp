// The two fields of a form that the router reads. Everything else passes by.
#include <fmt/format.h>

#include <optional>

#include "core/headers.hpp"
#include "protocol/body_errors.hpp"
#include "protocol/model_wire.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kMediaType = "multipart/form-data";
constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 §5.1.1
constexpr std::size_t kPartsMax = 1000;

Error malformed(std::string_view why) {
  return caller_error(ErrorClass::BadRequest, "invalid_form",
                      fmt::format("The form cannot be read: {}.", why));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// The value of `name` among the parameters of a header field: name=token or name="quoted".
std::optional<std::string_view> parameter(std::string_view field, std::string_view name) {
  std::size_t at = field.find(';');
  while (at != std::string_view::npos) {
    const std::size_t end = field.find(';', at + 1);
    const std::string_view piece =
        trimmed(field.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
    const std::size_t equals = piece.find('=');
    if (equals != std::string_view::npos &&
        equal_ignoring_case(trimmed(piece.substr(0, equals)), name)) {
      std::string_view value = trimmed(piece.substr(equals + 1));
      if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
      }
      return value;
    }
    at = end;
  }
  return std::nullopt;
}

struct FormPart {
  std::string_view name;
  bool is_file = false;
  std::string_view value;
};

class FormScan {
 public:
  FormScan(std::string_view body, std::string_view boundary)
      : body_(body), delimiter_(fmt::format("\r\n--{}", boundary)) {}

  Result<ChatRequestView> run() {
    if (!begin()) return fail(malformed("it does not begin with its boundary"));
    for (std::size_t count = 0; !at_end(); ++count) {
      if (count == kPartsMax) return fail(malformed("it has too many parts"));
      SAR_TRY(part, next());
      SAR_CHECK(note(part));
    }
    return view_;
  }

 private:
  // Behind the first delimiter; a preamble is not ours to skip.
  bool begin() {
    const std::string_view first = std::string_view{delimiter_}.substr(2);
    if (!body_.starts_with(first)) return false;
    at_ = first.size();
    return true;
  }
  [[nodiscard]] bool at_end() const { return body_.substr(at_).starts_with("--"); }

  Result<FormPart> next() {
    if (!body_.substr(at_).starts_with("\r\n")) return fail(malformed("a boundary is cut"));
    // From the line break behind the boundary: a head may be empty.
    const std::size_t head_end = body_.find("\r\n\r\n", at_);
    const std::size_t end = body_.find(delimiter_, at_ + 2);
    if (head_end == std::string_view::npos || end == std::string_view::npos) {
      return fail(malformed("it ends inside a part"));
    }
    // The line break before the next boundary may be the one that ends the head.
    if (end < head_end + 2) return fail(malformed("a part has no value"));
    FormPart part;
    if (head_end > at_) part = read_head(body_.substr(at_ + 2, head_end - at_ - 2));
    const std::size_t value = head_end + 4;
    part.value = body_.substr(value, std::max(end, value) - value);
    at_ = end + delimiter_.size();
    return part;
  }

  static FormPart read_head(std::string_view head) {
    constexpr std::string_view kField = "content-disposition:";
    FormPart part;
    while (!head.empty()) {
      const std::size_t end = head.find("\r\n");
      const std::string_view line = head.substr(0, end);
      if (line.size() > kField.size() &&
          equal_ignoring_case(line.substr(0, kField.size()), kField)) {
        part.name = parameter(line, "name").value_or("");
        part.is_file = parameter(line, "filename").has_value();
      }
      head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    }
    return part;
  }

  Result<void> note(const FormPart& part) {
    if (part.is_file) return {};
    if (part.name == "model") {
      if (!view_.model_value.empty()) return fail(duplicate_parameter("model"));
      const auto begin = static_cast<std::uint32_t>(part.value.data() - body_.data());
      view_.model = part.value;
      view_.model_value = {begin, begin + static_cast<std::uint32_t>(part.value.size())};
    } else if (part.name == "stream") {
      view_.stream = part.value == "true" || part.value == "True" || part.value == "1";
    }
    return {};
  }

  std::string_view body_;
  std::string delimiter_;
  std::size_t at_ = 0;
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
    return fail(malformed("its Content-Type names no boundary"));
  }
  return FormScan{body, *boundary}.run();
}

}  // namespace sar::protocol
