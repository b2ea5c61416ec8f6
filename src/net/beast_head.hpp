// What the parsers of requests and answers share: Beast reads a complete head into a header table,
// and the fields that decide about framing are judged strictly. Beast itself accepts lists and
// repetitions of Content-Length, and unknown transfer codings.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string_view>

#include "core/headers.hpp"
#include "net/body_decoder.hpp"
#include "net/syntax.hpp"

namespace sar::net {

template <bool is_request>
class BeastHead : public boost::beast::http::basic_parser<is_request> {
 protected:
  using Field = boost::beast::http::field;
  using BeastError = boost::beast::error_code;
  using BeastView = boost::beast::string_view;

  explicit BeastHead(HeaderTable& headers) : headers_(headers) {
    headers_.clear();
    this->skip(true);
    this->header_limit(UINT32_MAX);  // HeadAssembler has seen to it
    this->body_limit(boost::none);
  }

  // False: not exactly one well-formed head; `error` may say more.
  [[nodiscard]] bool read(std::string_view text, BeastError& error) {
    const std::size_t consumed = this->put({text.data(), text.size()}, error);
    return !error && this->is_done() && consumed == text.size();
  }

  [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }

  // `otherwise` if the head states nothing; nothing if it is not stated in exactly one way.
  [[nodiscard]] std::optional<BodyFraming> stated_framing(BodyFraming::Kind otherwise) const {
    if (lengths_ + codings_ > 1) return std::nullopt;
    if (codings_ == 1) {
      // An HTTP/1.0 recipient does not know codings: whoever stands between may have ignored it.
      if (is_http_1_0() || !equal_ignoring_case(coding_, "chunked")) return std::nullopt;
      return BodyFraming{.kind = BodyFraming::Kind::Chunked};
    }
    if (lengths_ == 0) return BodyFraming{.kind = otherwise};
    const auto length = parse_digits(length_);
    if (!length) return std::nullopt;
    return BodyFraming{.kind = BodyFraming::Kind::Length, .length = *length};
  }

  static std::string_view view(BeastView text) { return {text.data(), text.size()}; }

  virtual void note_request(std::string_view /*method*/, std::string_view /*target*/) {}
  virtual void note_status(int /*status*/) {}
  virtual void note_field(Field /*field*/, std::string_view /*value*/) {}

 private:
  void on_request_impl(boost::beast::http::verb, BeastView method, BeastView target, int version,
                       BeastError&) final {
    version_ = version;
    note_request(view(method), view(target));
  }
  void on_response_impl(int status, BeastView, int version, BeastError&) final {
    version_ = version;
    note_status(status);
  }
  void on_field_impl(Field field, BeastView name, BeastView value, BeastError&) final {
    headers_.add(view(name), view(value));
    if (field == Field::content_length) {
      ++lengths_;
      length_ = view(value);
    } else if (field == Field::transfer_encoding) {
      ++codings_;
      coding_ = view(value);
    } else {
      note_field(field, view(value));
    }
  }
  // Bodies are not read by Beast.
  void on_header_impl(BeastError&) final {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) final {}
  std::size_t on_body_impl(BeastView, BeastError&) final { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, BeastError&) final {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, BeastError&) final { return 0; }
  void on_finish_impl(BeastError&) final {}

  HeaderTable& headers_;
  int version_ = 11;
  unsigned lengths_ = 0;
  unsigned codings_ = 0;
  // Views into the text that is being parsed.
  std::string_view length_;
  std::string_view coding_;
};

}  // namespace sar::net
