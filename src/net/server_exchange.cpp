// Request body in, answer out.
#include "net/server_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <ctime>
#include <utility>

#include "net/status_line.hpp"

namespace sar::net {
namespace {

// A body is given this much at once on the word of Content-Length; more as it comes.
constexpr std::size_t kBodyTrustedBytes = 1024 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
// Buffers above this are not kept for the next request.
constexpr std::size_t kKeptBytes = 4096;
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Error caller_left() {
  return caller_error(ErrorClass::Cancelled, "caller_gone",
                      "The caller closed the connection before the answer was complete.");
}

Error body_too_large(std::size_t bytes_max) {
  return caller_error(ErrorClass::PayloadTooLarge, "request_too_large",
                      fmt::format("The request body is larger than {} bytes.", bytes_max));
}

Error body_malformed() {
  return caller_error(ErrorClass::BadRequest, "malformed_body",
                      "The chunked request body is not well-formed.");
}

Error body_timeout() {
  return caller_error(ErrorClass::Timeout, "body_timeout",
                      "The request body took too long to arrive.");
}

void release_if_large(std::string& text) {
  text.clear();
  if (text.capacity() > kKeptBytes) text = std::string{};
}

}  // namespace

ServerExchange::ServerExchange(Transport& transport, Surroundings surroundings, std::string peer)
    : transport_(transport), surroundings_(surroundings), peer_(std::move(peer)) {}

void ServerExchange::begin(RequestTraits traits) {
  traits_ = traits;
  body_decoder_.start(traits.framing);
  caller_gone_.reset();
  release_if_large(body_);
  progress_ = Progress::Open;
  has_started_ = head_waits_ = false;
  keep_alive_ = traits.keep_alive;
  if (!left_unread()) watch_caller();
}

Task<bool> ServerExchange::end() {
  if (progress_ == Progress::Open && !has_started_) co_await refuse(kNoAnswer);
  if (progress_ == Progress::Streaming) abort();
  transport_.unwatch();
  caller_gone_.forget();
  co_return keep_alive_&& progress_ == Progress::Answered && !transport_.closed();
}

Task<> ServerExchange::refuse(HttpError error) {
  keep_alive_ = false;
  const std::string text = error_body(error);
  const std::array<std::string_view, 1> body{text};
  // A caller who does not take even this is gone; the connection ends either way.
  static_cast<void>(co_await answer({.status = error.status}, body));
}

// Callers may have left before we began to look.
void ServerExchange::watch_caller() {
  transport_.watch(*this);
  if (transport_.peer_ended()) caller_gone_.cancel();
}

void ServerExchange::on_input(IoState state) {
  // Input is the next request: it waits in its buffer. Anything else, a half-closed connection
  // included, means that nobody waits for the answer any more.
  if (state != IoState::Done) caller_gone_.cancel();
}

Task<Result<const std::string*>> ServerExchange::read_body() {
  if (left_unread()) {
    const auto received = co_await receive_body();
    transport_.deadline().disarm();
    if (!received) {
      keep_alive_ = false;
      co_return fail(received.error());
    }
    watch_caller();
  }
  body_.reserve(body_.size() + kBodyPadding);
  co_return &body_;
}

Task<Result<void>> ServerExchange::receive_body() {
  const BodyFraming& framing = body_decoder_.framing();
  if (const auto fits = check_body_size(framing.length); !fits) co_return fits;
  body_.reserve(std::min<std::uint64_t>(framing.length, kBodyTrustedBytes) + kBodyPadding);
  while (left_unread()) {
    const IoState state = pull_body();
    if (body_decoder_.state() == BodyDecoder::State::Malformed) co_return fail(body_malformed());
    if (const auto fits = check_body_size(body_.size() + body_decoder_.announced()); !fits)
      co_return fits;
    if (state == IoState::Done) continue;
    if (state != IoState::WouldBlock) co_return fail(caller_left());
    if (transport_.timed_out()) co_return fail(body_timeout());
    if (!transport_.deadline().armed()) {
      transport_.deadline().arm(surroundings_.options.body_timeout);
    }
    if (traits_.expects_continue) {
      traits_.expects_continue = false;
      Gather go_on;
      go_on.add(kContinue);
      if (co_await transport_.write(go_on) != IoState::Done) co_return fail(caller_left());
    }
    co_await transport_.wait_input();
  }
  co_return Result<void>{};
}

Result<void> ServerExchange::check_body_size(std::uint64_t bytes) const {
  const std::size_t bytes_max = surroundings_.options.body_bytes_max;
  if (bytes > bytes_max) return fail(body_too_large(bytes_max));
  return {};
}

IoState ServerExchange::pull_body() {
  const bool direct = body_decoder_.framing().kind == BodyFraming::Kind::Length;
  return direct ? pull_directly() : pull_decoded();
}

IoState ServerExchange::pull_directly() {
  const std::size_t before = body_.size();
  const auto room =
      static_cast<std::size_t>(std::min<std::uint64_t>(body_decoder_.remaining(), kReadBytes));
  IoResult result;
  body_.resize_and_overwrite(before + room, [&](char* bytes, std::size_t) {
    result = transport_.read_into({bytes + before, room});
    return before + result.bytes;
  });
  body_decoder_.skip(result.bytes);
  return result.state;
}

IoState ServerExchange::pull_decoded() {
  const IoState state = transport_.fill();
  if (state != IoState::Done) return state;
  std::string_view payload;
  const std::size_t taken = body_decoder_.feed(transport_.unread(), payload);
  body_.append(payload);
  transport_.consume(taken);
  return IoState::Done;
}

// A body that nobody read, as of a request that was refused by its head: if all of it is here, the
// connection can go on.
void ServerExchange::discard_buffered_body() {
  while (left_unread() && !transport_.unread().empty() &&
         body_decoder_.state() == BodyDecoder::State::Incomplete) {
    std::string_view payload;
    transport_.consume(body_decoder_.feed(transport_.unread(), payload));
  }
}

void ServerExchange::release_request() {
  head_.target = std::string{};
  head_.headers.release();
  body_ = std::string{};
}

void ServerExchange::write_head(const AnswerHead& head, std::string_view framing_line) {
  discard_buffered_body();
  if (left_unread() || surroundings_.draining.load(std::memory_order_relaxed)) keep_alive_ = false;
  out_head_.clear();
  append_status_line(out_head_, head.status);
  out_head_.append(surroundings_.date.line(std::time(nullptr)));
  out_head_.append("Server: smart-ai-router\r\nContent-Type: ");
  out_head_.append(head.content_type).append("\r\n").append(framing_line);
  if (!keep_alive_) {
    out_head_.append("Connection: close\r\n");
  } else if (traits_.http_1_0) {
    out_head_.append("Connection: keep-alive\r\n");
  }
  out_head_.append(head.header_lines).append("\r\n");
}

Task<Result<void>> ServerExchange::answer(AnswerHead head, std::span<const std::string_view> body) {
  assert(progress_ == Progress::Open);
  std::size_t length = 0;
  for (const std::string_view piece : body) length += piece.size();
  const bool bodiless = head.status == 204 || head.status == 304;
  std::string framing_line;
  if (!bodiless) fmt::format_to(std::back_inserter(framing_line), "Content-Length: {}\r\n", length);
  write_head(head, framing_line);
  Gather pieces;
  pieces.add(out_head_);
  if (!bodiless && head_.method != "HEAD") pieces.add(body);
  progress_ = Progress::Answered;
  IoState state = send_now(pieces);
  if (state == IoState::WouldBlock) state = co_await send_rest(pieces);
  co_return sent(state);
}

void ServerExchange::start_stream(AnswerHead head) {
  assert(progress_ == Progress::Open);
  // An HTTP/1.0 caller knows no chunks: the end of the connection is the end of its answer.
  if (traits_.http_1_0) keep_alive_ = false;
  write_head(head, traits_.http_1_0 ? "" : "Transfer-Encoding: chunked\r\n");
  head_waits_ = true;
  progress_ = Progress::Streaming;
}

Task<Result<void>> ServerExchange::write(std::string_view bytes) {
  assert(progress_ == Progress::Streaming || progress_ == Progress::Broken);
  Gather pieces;
  add_waiting_head(pieces);
  add_chunk(pieces, bytes);
  IoState state = send_now(pieces);
  if (state == IoState::WouldBlock) state = co_await send_rest(pieces);
  co_return sent(state);
}

Task<Result<void>> ServerExchange::finish(std::string_view bytes) {
  assert(progress_ == Progress::Streaming || progress_ == Progress::Broken);
  Gather pieces;
  add_waiting_head(pieces);
  add_chunk(pieces, bytes);
  if (!traits_.http_1_0 && head_.method != "HEAD") pieces.add(kLastChunk);
  if (progress_ == Progress::Streaming) progress_ = Progress::Answered;
  IoState state = send_now(pieces);
  if (state == IoState::WouldBlock) state = co_await send_rest(pieces);
  co_return sent(state);
}

void ServerExchange::add_waiting_head(Gather& pieces) {
  if (std::exchange(head_waits_, false)) pieces.add(out_head_);
}

// An empty chunk would be the end of the message.
void ServerExchange::add_chunk(Gather& pieces, std::string_view bytes) {
  if (bytes.empty() || head_.method == "HEAD") return;
  if (traits_.http_1_0) {
    pieces.add(bytes);
    return;
  }
  chunk_line_.clear();
  fmt::format_to(std::back_inserter(chunk_line_), "{:x}\r\n", bytes.size());
  pieces.add(chunk_line_);
  pieces.add(bytes);
  pieces.add("\r\n");
}

IoState ServerExchange::send_now(Gather& pieces) {
  if (progress_ == Progress::Broken) return IoState::Failed;
  has_started_ = true;
  return transport_.write_now(pieces);
}

Task<IoState> ServerExchange::send_rest(Gather& pieces) {
  IoState state = IoState::WouldBlock;
  while (state == IoState::WouldBlock) {
    // A caller who takes nothing for so long is as good as gone.
    transport_.deadline().arm(caller_gone_.cancelled() ? kLastWordsTime
                                                       : surroundings_.options.idle_timeout);
    co_await transport_.wait_output();
    state = transport_.write_now(pieces);
  }
  transport_.deadline().disarm();
  co_return state;
}

Result<void> ServerExchange::sent(IoState state) {
  if (state == IoState::Done) return {};
  progress_ = Progress::Broken;
  return fail(caller_left());
}

void ServerExchange::abort() {
  progress_ = Progress::Broken;
  // Chunks and lengths show that something is missing; without them only an error does.
  if (traits_.http_1_0) {
    transport_.reset();
  } else {
    transport_.close();
  }
}

}  // namespace sar::net
