// Rules: RFC 9112 §2 to §6, read strictly.
#include "net/request_parser.hpp"

#include <algorithm>
#include <optional>

#include "net/beast_head.hpp"

namespace sar::net {
namespace {

using Refusal = std::unexpected<HttpError>;

class IncomingHead final : public BeastHead<true> {
 public:
  explicit IncomingHead(RequestHead& head) : BeastHead(head.headers), head_(head) {
    head_.method.clear();
  }

  [[nodiscard]] std::expected<RequestTraits, HttpError> parse(std::string_view text) {
    BeastError error;
    if (!read(text, error)) return Refusal{refusal_of(error)};
    if (head_.method.size() > kMethodBytesMax) return Refusal{kMalformedHead};
    if (const auto refusal = check_host()) return Refusal{*refusal};
    if (const auto refusal = check_target()) return Refusal{*refusal};
    const auto framing = stated_framing(BodyFraming::Kind::None);
    if (!framing) return Refusal{kAmbiguousFraming};
    const bool expects = !is_http_1_0() && !expectation_.empty();
    if (expects && !equal_ignoring_case(expectation_, "100-continue")) {
      return Refusal{kUnknownExpectation};
    }
    return RequestTraits{.framing = *framing,
                         .http_1_0 = is_http_1_0(),
                         .keep_alive = keep_alive(),
                         .expects_continue = expects};
  }

 private:
  void note_request(std::string_view method, std::string_view target) override {
    head_.method = method;
    head_.target = target;
  }
  void note_field(Field field, std::string_view value) override {
    if (field == Field::host) {
      ++hosts_;
      host_ = value;
    } else if (field == Field::expect) {
      expectation_ = value;
    }
  }

  [[nodiscard]] std::optional<HttpError> check_host() const {
    if (is_http_1_0() && hosts_ == 0) return std::nullopt;
    if (hosts_ != 1 || !is_authority(host_)) return kBadHost;
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
    if (hosts_ != 1 || !equal_ignoring_case(rest.substr(0, host_end), host_)) return kBadHost;
    std::string path{rest.substr(host_end)};
    if (!path.starts_with('/')) path.insert(0, "/");
    head_.target = std::move(path);
    return std::nullopt;
  }

  static HttpError refusal_of(const BeastError& error) {
    using enum boost::beast::http::error;
    const bool framing = error == bad_content_length || error == multiple_content_length ||
                         error == bad_transfer_encoding;
    return framing ? kAmbiguousFraming : kMalformedHead;
  }

  RequestHead& head_;
  unsigned hosts_ = 0;
  // Views into the text that is being parsed.
  std::string_view host_;
  std::string_view expectation_;
};

}  // namespace

std::expected<RequestTraits, HttpError> parse_request(std::string_view text, RequestHead& head) {
  IncomingHead incoming{head};
  return incoming.parse(text);
}

}  // namespace sar::net
