// Rules: RFC 9112 §2 to §6, read strictly.
#include "net/request_parser.hpp"

#include <algorithm>
#include <optional>

#include "net/head_reader.hpp"
#include "net/syntax.hpp"

namespace sar::net {
namespace {

using Refusal = std::unexpected<HttpError>;

class IncomingHead {
 public:
  explicit IncomingHead(RequestHead& head) : head_(head) { head_.method.clear(); }

  [[nodiscard]] std::expected<RequestTraits, HttpError> parse(std::string_view text) {
    const HeadLine first = line_at(text, 0);
    if (!read_request_line(first.text)) return Refusal{kMalformedHead};
    const auto fields = read_fields(text, first.next, head_.headers);
    if (!fields) return Refusal{kMalformedHead};
    fields_ = *fields;
    if (const auto refusal = check_host()) return Refusal{*refusal};
    if (const auto refusal = check_target()) return Refusal{*refusal};
    const auto framing = stated_framing(fields_, minor_, BodyFraming::Kind::None);
    if (!framing) return Refusal{kAmbiguousFraming};
    const bool expects = !is_http_1_0() && !fields_.expectation.empty();
    if (expects && !equal_ignoring_case(fields_.expectation, "100-continue")) {
      return Refusal{kUnknownExpectation};
    }
    return RequestTraits{.framing = *framing,
                         .http_1_0 = is_http_1_0(),
                         .keep_alive = stays_open(fields_, minor_),
                         .expects_continue = expects};
  }

 private:
  // method SP target SP version, with single blanks. What the target may be is checked later, so
  // that a long one gets its own refusal.
  [[nodiscard]] bool read_request_line(std::string_view line) {
    const std::size_t first = std::min(line.find(' '), line.size());
    const std::size_t last = line.rfind(' ');
    if (first >= line.size() || last <= first + 1) return false;
    const auto minor = minor_version(line.substr(last + 1));
    const std::string_view method = line.substr(0, first);
    if (!minor || method.size() > kMethodBytesMax || !is_token(method)) return false;
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (target.find(' ') != std::string_view::npos) return false;
    minor_ = *minor;
    head_.method = method;
    head_.target = target;
    return true;
  }

  [[nodiscard]] bool is_http_1_0() const { return minor_ == 0; }

  [[nodiscard]] std::optional<HttpError> check_host() const {
    if (is_http_1_0() && fields_.hosts == 0) return std::nullopt;
    if (fields_.hosts != 1 || !is_authority(fields_.host)) return kBadHost;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<HttpError> check_target() {
    const std::string_view target = head_.target;
    if (target.size() > kTargetBytesMax) return kTargetTooLong;
    if (!is_target(target)) return kBadTarget;
    if (target.starts_with('/')) return std::nullopt;
    if (target == "*" && head_.method == "OPTIONS") return std::nullopt;
    return reduce_absolute_target();
  }

  // "http://host/path" becomes "/path": what is authorized is what is served.
  [[nodiscard]] std::optional<HttpError> reduce_absolute_target() {
    const std::string_view target = head_.target;
    const std::size_t scheme_end = std::min(target.find("://"), target.size());
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
      return kBadTarget;
    }
    const std::string_view rest = target.substr(std::min(scheme_end + 3, target.size()));
    const std::size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
    if (fields_.hosts != 1 || !equal_ignoring_case(rest.substr(0, host_end), fields_.host))
      return kBadHost;
    std::string path{rest.substr(host_end)};
    if (!path.starts_with('/')) path.insert(0, "/");
    head_.target = std::move(path);
    return std::nullopt;
  }

  RequestHead& head_;
  int minor_ = 1;
  HeadFields fields_;
};

}  // namespace

std::expected<RequestTraits, HttpError> parse_request(std::string_view text, RequestHead& head) {
  IncomingHead incoming{head};
  return incoming.parse(text);
}

}  // namespace sar::net
