// Reads messages as the server and the client do, but from memory: bytes in any pieces in, a
// summary of what was understood out. Shared by the unit tests and the fuzz target.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/body_decoder.hpp"
#include "net/head_assembler.hpp"
#include "net/request_parser.hpp"
#include "net/response_parser.hpp"

namespace sar::net {

// The part that requests and answers share. A subclass parses heads.
class MessageReader {
 public:
  virtual ~MessageReader() = default;

  void feed(std::string_view bytes) {
    while (!bytes.empty() && !refused_) bytes.remove_prefix(in_body_ ? body(bytes) : head(bytes));
  }
  // "GET /a[], POST /b[body]", then "=400" if refused or "..." if a message is incomplete.
  [[nodiscard]] std::string summary() const {
    const bool untouched = assembler_.untouched() && !in_body_;
    return text_ + (refused_ || untouched ? "" : "...");
  }

 protected:
  // Parses a complete head, appends its name to `text` and yields its framing; or says refuse().
  virtual BodyFraming parse(std::string_view head, std::string& text) = 0;
  void refuse(int status) {
    text_ += "=" + std::to_string(status);
    refused_ = true;
  }
  [[nodiscard]] bool refused() const { return refused_; }

 private:
  std::size_t head(std::string_view bytes) {
    std::size_t consumed = 0;
    const auto state = assembler_.feed(bytes, consumed);
    if (state == HeadAssembler::State::Incomplete) return consumed;
    if (state != HeadAssembler::State::Complete) {
      refuse(state == HeadAssembler::State::Malformed ? 400 : 431);
      return consumed;
    }
    std::string name;
    const BodyFraming framing = parse(assembler_.text(), name);
    assembler_.reset();
    if (refused_) return consumed;
    text_ += name + "[";
    decoder_.start(framing);
    in_body_ = true;
    end_body();
    return consumed;
  }
  std::size_t body(std::string_view bytes) {
    std::string_view payload;
    const std::size_t taken = decoder_.feed(bytes, payload);
    text_ += payload;
    if (decoder_.state() == BodyDecoder::State::Malformed) refuse(400);
    end_body();
    return taken;
  }
  void end_body() {
    if (decoder_.state() != BodyDecoder::State::Complete) return;
    text_ += "] ";
    in_body_ = false;
  }

  HeadAssembler assembler_{{.bytes_max = 2048, .field_count_max = 20}};
  BodyDecoder decoder_;
  std::string text_;
  bool in_body_ = false;
  bool refused_ = false;
};

class RequestReader final : public MessageReader {
 private:
  BodyFraming parse(std::string_view head, std::string& text) override {
    const auto traits = parse_request(head, head_);
    if (!traits) {
      refuse(traits.error().status);
      return {};
    }
    text = head_.method + " " + head_.target;
    return traits->framing;
  }

  RequestHead head_;
};

class ResponseReader final : public MessageReader {
 private:
  BodyFraming parse(std::string_view head, std::string& text) override {
    const auto traits = parse_response(head, headers_, AnswerBody::Expected);
    if (!traits) {
      refuse(502);
      return {};
    }
    text = std::to_string(traits->status) + (traits->keep_alive ? "" : " close");
    return traits->framing;
  }

  HeaderTable headers_;
};

template <class Reader>
std::string read_pieces(std::span<const std::string_view> pieces) {
  Reader reader;
  for (const std::string_view piece : pieces) reader.feed(piece);
  return reader.summary();
}

template <class Reader>
std::string read_whole(std::string_view bytes) {
  return read_pieces<Reader>(std::vector{bytes});
}

template <class Reader>
std::string read_bytewise(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t place = 0; place < bytes.size(); ++place) {
    pieces.push_back(bytes.substr(place, 1));
  }
  return read_pieces<Reader>(pieces);
}

template <class Reader>
std::string read_cut(std::string_view bytes, std::size_t border) {
  return read_pieces<Reader>(std::vector{bytes.substr(0, border), bytes.substr(border)});
}

}  // namespace sar::net
