// How each fault is played. Faults in the middle of a stream are in answer_stream.cpp.
#include "json_text.hpp"
#include "text.hpp"
#include "vendor.hpp"

namespace sim {
namespace {

constexpr std::string_view kHtmlPage =
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad "
    "Gateway</h1></center></body></html>\n";
constexpr ErrorAnswer kErrorWith200{500, "server_error", "internal_error",
                                    "The server had an error while processing your request."};
constexpr std::size_t kHugeFieldBytes = 1024 * 1024;
constexpr std::int64_t kLengthError = 7;  // by how much a wrong Content-Length is wrong

bool is_before_headers(Fault fault) {
  return fault == Fault::HangBeforeHeaders || fault == Fault::ResetBeforeHeaders ||
         fault == Fault::CutBeforeHeaders;
}

// As it came, if it came as usual.
std::string_view shown_key(const Request& request) {
  return request.authorization.empty() ? credential(request) : request.authorization;
}

}  // namespace

Head Vendor::head_of_play(const Reply& reply) const {
  Head head{.extra = reply.fields, .keep_alive = reply.keep_alive};
  if (wire_ == nullptr) {
    head.content_type = simple_type_;
  } else if (answer_.call.is_stream) {
    head.content_type = wire_->stream_type();
  }
  return head;
}

// The regular answer's body into `body_`: JSON, or all events without chunks around them.
void Vendor::compose_whole_body() {
  body_.clear();
  if (wire_ == nullptr) {
    body_ = simple_;
    return;
  }
  if (!answer_.call.is_stream) {
    wire_->append_whole_answer(body_, answer_);
    return;
  }
  AnswerStream stream;
  stream.begin(answer_, *wire_, EventWriter::Framing::Bare, {});
  while (stream.advance(body_).then == Then::Continue) {
  }
}

void Vendor::append_fault_error(const ErrorAnswer& error, const ErrorDetail& detail) {
  body_.clear();
  const ErrorShape shape = answer_.scenario.shape;
  if (shape == ErrorShape::Own) {
    append_error(body_, error, detail, dialect_);
  } else {
    append_error(body_, error, detail, shape);
  }
}

bool Vendor::play_error_status(const Request& request, Reply& reply) {
  const Scenario& scenario = answer_.scenario;
  const Fault fault = scenario.fault;
  Head head{.status = static_cast<int>(scenario.status)};
  if (const auto error = error_answer(fault, dialect_)) {
    const bool hints = fault == Fault::RateLimited;
    const bool quotes =
        fault == Fault::BadKey && dialect_ != Dialect::Gemini && dialect_ != Dialect::Ollama;
    append_fault_error(*error, {.text = quotes ? shown_key(request) : std::string_view{},
                                .retry_after_seconds = hints ? scenario.retry_after_seconds : -1,
                                .sequence = answer_.sequence});
    if (head.status == 0) head.status = error->status;
    reply.fields = error_fields(dialect_, head.status, answer_.sequence);
    if (hints) reply.fields += rate_limit_fields(dialect_, scenario.retry_after_seconds);
    if (hints && dialect_ != Dialect::Gemini) {
      append(reply.fields, "retry-after: ", scenario.retry_after_seconds, "\r\n");
    }
  } else if (fault == Fault::HtmlGateway) {
    body_ = kHtmlPage;
    head.content_type = "text/html";
    if (head.status == 0) head.status = 502;
  } else if (fault == Fault::Redirect) {
    body_.clear();
    reply.fields = "location: http://127.0.0.1:9/\r\n";
    if (head.status == 0) head.status = 302;
  } else {
    return false;
  }
  head.reason = reason_of(head.status);
  head.extra = reply.fields;
  answer_body(head, reply);
  reply.entry.usage = Usage{};
  return true;
}

// Answers that stop: nothing, the head alone, or (not streamed) half the body.
bool Vendor::play_stop(Reply& reply) {
  const Fault fault = answer_.scenario.fault;
  switch (fault) {
    case Fault::HangBeforeHeaders:
    case Fault::HangAfterHeaders:
    case Fault::HangMidStream:
      reply.ending.then = Then::Hang;
      break;
    case Fault::ResetBeforeHeaders:
    case Fault::ResetMidStream:
      reply.ending.then = Then::Reset;
      break;
    case Fault::CutBeforeHeaders:
    case Fault::CutAfterHeaders:
    case Fault::CutMidStream:
    case Fault::CutAtByte:
      reply.ending.then = Then::Cut;
      break;
    default:
      return false;
  }
  const bool is_stream = answer_.call.is_stream && wire_ != nullptr;
  if (is_stream && is_mid_stream(fault)) return false;  // the stream itself strikes
  if (!is_stream || fault != Fault::CutAtByte) reply.entry.usage = Usage{};
  if (is_before_headers(fault)) return true;
  Head head = head_of_play(reply);
  compose_whole_body();
  if (!is_stream) head.content_length = static_cast<std::int64_t>(body_.size());
  append_head(reply.bytes, head);
  std::string_view part;
  if (is_mid_stream(fault)) part = std::string_view(body_).substr(0, body_.size() / 2);
  if (fault == Fault::CutAtByte) {
    const auto at = answer_.scenario.fault_at;
    const auto size = at < 0 ? body_.size() / 2 : static_cast<std::size_t>(at);
    part = std::string_view(body_).substr(0, size);
  }
  is_stream ? append_chunk(reply.bytes, part) : append(reply.bytes, part);
  return true;
}

// 200 with a body that is no answer.
bool Vendor::play_bad_body(Reply& reply) {
  const Fault fault = answer_.scenario.fault;
  const bool is_stream = answer_.call.is_stream && wire_ != nullptr;
  if (fault == Fault::Empty || (fault == Fault::EmptyStream && !is_stream)) {
    body_.clear();
    reply.entry.usage = Usage{};
    answer_body(head_of_play(reply), reply);
  } else if (fault == Fault::HtmlBody) {
    body_ = kHtmlPage;
    reply.entry.usage = Usage{};
    answer_body({.content_type = "text/html; charset=utf-8"}, reply);
  } else if (fault == Fault::ErrorInBody || (fault == Fault::ErrorInStream && !is_stream)) {
    append_fault_error(kErrorWith200, {.sequence = answer_.sequence});
    reply.entry.usage = Usage{};
    answer_body(Head{}, reply);
  } else if (!is_stream && (fault == Fault::MalformedJson || fault == Fault::MalformedSse ||
                            fault == Fault::NoEnd)) {
    compose_whole_body();
    body_.resize(body_.size() / 2);
    answer_body(head_of_play(reply), reply);
  } else {
    return false;
  }
  return true;
}

// The right answer, but not as it was asked for.
bool Vendor::play_spoiled_body(Reply& reply) {
  const Fault fault = answer_.scenario.fault;
  Call& call = answer_.call;
  if (fault == Fault::WrongContentType) {
    compose_whole_body();
    answer_body({.content_type = "text/plain; charset=utf-8"}, reply);
  } else if (fault == Fault::WholeForStream || fault == Fault::StreamForWhole) {
    call.is_stream = fault == Fault::StreamForWhole;
    compose_whole_body();
    answer_body(head_of_play(reply), reply);
  } else if (!call.is_stream && fault == Fault::NoTerminator) {
    compose_whole_body();
    body_.pop_back();
    answer_body(head_of_play(reply), reply);
  } else if (!call.is_stream && fault == Fault::TwoTerminators) {
    compose_whole_body();
    body_ += std::string(body_);
    answer_body(head_of_play(reply), reply);
  } else {
    return false;
  }
  return true;
}

bool Vendor::play_bad_head(Reply& reply) {
  const Fault fault = answer_.scenario.fault;
  if (fault != Fault::WrongLength && fault != Fault::ShortLength && fault != Fault::TwoLengths &&
      fault != Fault::HugeHead) {
    return false;
  }
  compose_whole_body();
  Head head = head_of_play(reply);
  head.content_length = static_cast<std::int64_t>(body_.size());
  std::string extra;
  if (fault == Fault::WrongLength) head.content_length -= kLengthError;
  if (fault == Fault::ShortLength) head.content_length += kLengthError;
  if (fault == Fault::TwoLengths) {
    extra = joined("content-length: ", head.content_length + kLengthError, "\r\n");
  }
  if (fault == Fault::HugeHead) {
    extra = joined("x-padding: ", std::string(kHugeFieldBytes, 'p'), "\r\n");
  }
  head.extra = extra;
  append_head(reply.bytes, head);
  reply.bytes += body_;
  reply.ending.then = Then::Cut;
  return true;
}

bool Vendor::play_slow_drip(Reply& reply) {
  if (answer_.scenario.fault != Fault::SlowDrip) return false;
  compose_whole_body();
  answer_body(head_of_play(reply), reply);
  reply.source = Reply::Source::Slices;
  reply.slice_bytes_max = 1;
  reply.slice_wait = answer_.scenario.drip;
  reply.dice = &dice_;
  return true;
}

}  // namespace sim
