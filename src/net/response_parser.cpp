// Rules: RFC 9112 §4 and §6.3, read strictly.
#include "net/response_parser.hpp"

#include "net/beast_head.hpp"

namespace sar::net {
namespace {

class ResponseHead final : public BeastHead<false> {
 public:
  explicit ResponseHead(HeaderTable& headers) : BeastHead(headers) {}

  [[nodiscard]] std::optional<ResponseTraits> parse(std::string_view text, AnswerBody body) {
    BeastError error;
    if (!read(text, error) || status_ < 100 || status_ > 599) return std::nullopt;
    const auto stated = stated_framing(BodyFraming::Kind::UntilClose);
    if (!stated) return std::nullopt;
    const bool empty =
        body == AnswerBody::Forbidden || status_ < 200 || status_ == 204 || status_ == 304;
    const BodyFraming framing = empty ? BodyFraming{} : *stated;
    return ResponseTraits{
        .status = status_,
        .framing = framing,
        .keep_alive = framing.kind != BodyFraming::Kind::UntilClose && keep_alive()};
  }

 private:
  void note_status(int status) override { status_ = status; }

  int status_ = 0;
};

}  // namespace

std::optional<ResponseTraits> parse_response(std::string_view text, HeaderTable& headers,
                                             AnswerBody body) {
  ResponseHead head{headers};
  return head.parse(text, body);
}

}  // namespace sar::net
