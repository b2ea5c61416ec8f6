// How each fault is played. Faults in the middle of a stream are in chat_stream.cpp.
#include "vendor.hpp"

namespace sim {
namespace {

constexpr std::string_view kHtmlPage =
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad "
    "Gateway</h1></center></body></html>\n";
constexpr ErrorAnswer kErrorWith200{200, "OK", "server_error", "internal_error",
                                    "The server had an error while processing your request."};
constexpr std::size_t kHugeFieldBytes = 1024 * 1024;
constexpr std::int64_t kLengthError = 7;  // by how much a wrong Content-Length is wrong

}  // namespace

Head Vendor::head_of_play(const Reply& reply) const {
  Head head{.keep_alive = reply.keep_alive};
  if (play_.call.is_stream) head.content_type = "text/event-stream; charset=utf-8";
  return head;
}

// The regular answer's body into `body_`: JSON, or all events without chunks around them.
void Vendor::compose_whole_body() {
  body_.clear();
  if (!play_.call.is_stream) {
    append_completion(body_, play_);
    return;
  }
  ChatStream stream;
  stream.begin(play_, ChatStream::Framing::Bare, {});
  while (stream.advance(body_).then == Then::Continue) {
  }
}

bool Vendor::play_error_status(const Request& request, Reply& reply) {
  const Scenario& scenario = play_.scenario;
  if (const ErrorAnswer* error = error_answer(scenario.fault)) {
    const bool quotes_key = scenario.fault == Fault::BadKey;
    const bool hints = scenario.fault == Fault::RateLimited;
    const auto hint = "retry-after: " + std::to_string(scenario.retry_after_seconds) + "\r\n";
    answer_error(*error, quotes_key ? request.authorization : std::string_view{}, reply,
                 hints ? std::string_view(hint) : std::string_view{});
    return true;
  }
  if (scenario.fault == Fault::HtmlGateway) {
    body_ = kHtmlPage;
    answer_body({.status = 502, .reason = "Bad Gateway", .content_type = "text/html"}, reply);
  } else if (scenario.fault == Fault::Redirect) {
    body_.clear();
    answer_body({.status = 302, .reason = "Found", .extra = "location: http://127.0.0.1:9/\r\n"},
                reply);
  } else {
    return false;
  }
  reply.entry.usage = Usage{};
  return true;
}

// Answers that stop: nothing, the head alone, or (not streamed) half the body.
bool Vendor::play_stop(Reply& reply) {
  switch (play_.scenario.fault) {
    case Fault::HangBeforeHeaders:
    case Fault::HangAfterHeaders:
    case Fault::HangMidStream:
      reply.ending.then = Then::Hang;
      break;
    case Fault::ResetBeforeHeaders:
    case Fault::ResetMidStream:
      reply.ending.then = Then::Reset;
      break;
    case Fault::CutMidStream:
      reply.ending.then = Then::Cut;
      break;
    default:
      return false;
  }
  const Fault fault = play_.scenario.fault;
  if (play_.call.is_stream && is_mid_stream(fault)) return false;  // the stream itself strikes
  reply.entry.usage = Usage{};
  if (fault == Fault::HangBeforeHeaders || fault == Fault::ResetBeforeHeaders) return true;
  Head head = head_of_play(reply);
  compose_whole_body();
  if (!play_.call.is_stream) head.content_length = static_cast<std::int64_t>(body_.size());
  append_head(reply.bytes, head);
  if (is_mid_stream(fault)) reply.bytes += std::string_view(body_).substr(0, body_.size() / 2);
  return true;
}

// 200 with a body that is no answer.
bool Vendor::play_bad_body(Reply& reply) {
  const Fault fault = play_.scenario.fault;
  const bool is_stream = play_.call.is_stream;
  if (fault == Fault::Empty) {
    body_.clear();
    reply.entry.usage = Usage{};
    answer_body(head_of_play(reply), reply);
  } else if (fault == Fault::ErrorInBody || (fault == Fault::ErrorInStream && !is_stream)) {
    answer_error(kErrorWith200, {}, reply);
  } else if (!is_stream && (fault == Fault::MalformedJson || fault == Fault::MalformedSse)) {
    compose_whole_body();
    body_.resize(body_.size() / 2);
    answer_body(Head{}, reply);
  } else {
    return false;
  }
  return true;
}

bool Vendor::play_bad_head(Reply& reply) {
  const Fault fault = play_.scenario.fault;
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
    extra = "content-length: " + std::to_string(head.content_length + kLengthError) + "\r\n";
  }
  if (fault == Fault::HugeHead) {
    extra = "x-padding: " + std::string(kHugeFieldBytes, 'p') + "\r\n";
  }
  head.extra = extra;
  append_head(reply.bytes, head);
  reply.bytes += body_;
  reply.ending.then = Then::Cut;
  return true;
}

bool Vendor::play_slow_drip(Reply& reply) {
  if (play_.scenario.fault != Fault::SlowDrip) return false;
  compose_whole_body();
  answer_body(head_of_play(reply), reply);
  reply.source = Reply::Source::Slices;
  reply.slice_bytes_max = 1;
  reply.slice_wait = play_.scenario.drip;
  reply.dice = &dice_;
  return true;
}

}  // namespace sim
