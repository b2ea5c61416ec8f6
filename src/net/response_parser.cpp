// Rules: RFC 9112 §4 and §6.3, read strictly.
#include "net/response_parser.hpp"

#include "net/head_reader.hpp"
#include "net/syntax.hpp"

namespace sar::net {
namespace {

struct StatusLine {
  int minor = 1;
  int status = 0;
};

// version SP 3DIGIT SP [reason]
std::optional<StatusLine> read_status_line(std::string_view line) {
  constexpr std::size_t kVersionBytes = 8;
  constexpr std::size_t kReasonBegin = kVersionBytes + 5;
  if (line.size() < kReasonBegin || line[kVersionBytes] != ' ' || line[kReasonBegin - 1] != ' ') {
    return std::nullopt;
  }
  const auto minor = minor_version(line.substr(0, kVersionBytes));
  const auto status = parse_digits(line.substr(kVersionBytes + 1, 3));
  if (!minor || !status || *status < 100 || *status > 599) return std::nullopt;
  if (!is_field_value(line.substr(kReasonBegin))) return std::nullopt;
  return StatusLine{.minor = *minor, .status = static_cast<int>(*status)};
}

}  // namespace

std::optional<ResponseTraits> parse_response(std::string_view text, HeaderTable& headers,
                                             AnswerBody body) {
  const HeadLine first = line_at(text, 0);
  const auto line = read_status_line(first.text);
  if (!line) return std::nullopt;
  const auto fields = read_fields(text, first.next, headers);
  if (!fields) return std::nullopt;
  const auto stated = stated_framing(*fields, line->minor, BodyFraming::Kind::UntilClose);
  if (!stated) return std::nullopt;
  const int status = line->status;
  const bool empty =
      body == AnswerBody::Forbidden || status < 200 || status == 204 || status == 304;
  const BodyFraming framing = empty ? BodyFraming{} : *stated;
  return ResponseTraits{.status = status,
                        .framing = framing,
                        .keep_alive = framing.kind != BodyFraming::Kind::UntilClose &&
                                      stays_open(*fields, line->minor)};
}

}  // namespace sar::net
