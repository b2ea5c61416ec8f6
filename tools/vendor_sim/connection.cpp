// The connection as a state machine; each state's work is one function.
#include "connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

namespace sim {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kRequestBytesMax = 128 * 1024 * 1024;
constexpr std::uint32_t kPeerLeft = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Reactor& reactor, Vendor& vendor, std::unique_ptr<Transport> transport)
    : reactor_(reactor),
      vendor_(vendor),
      transport_(std::move(transport)),
      id_(++vendor.backstage().connections) {
  reply_.entry.connection = id_;
  watch_for_state();
}

void Connection::on_event(std::uint32_t events) {
  if (state_ != State::Reading && (events & kPeerLeft) != 0) {
    peer_left();
    return;
  }
  run();
}

void Connection::on_timer() {
  if (state_ != State::Waiting) return;
  state_ = State::Sending;
  run();
}

void Connection::run() {
  while (step()) {
  }
  watch_for_state();
}

bool Connection::step() {
  switch (state_) {
    case State::Reading:
      return read_request();
    case State::Composing:
      return compose();
    case State::Sending:
      return send() && conclude();
    case State::Waiting:
    case State::Hanging:
    case State::Closed:
      return false;
  }
  return false;
}

bool Connection::read_request() {
  const bool may_have_more = fill_input();
  if (state_ == State::Closed || input_.empty()) return false;
  switch (reader_.read(input_)) {
    case RequestReader::State::NeedMore:
      if (input_.size() <= kRequestBytesMax) return may_have_more;
      vendor_.refuse("request too large", reply_);
      break;
    case RequestReader::State::WantsContinue:
      (void)transport_->write(kContinue);
      return true;
    case RequestReader::State::Malformed:
      vendor_.backstage().journal.malformed(id_, reader_.complaint());
      vendor_.refuse(reader_.complaint(), reply_);
      break;
    case RequestReader::State::Ready:
      vendor_.answer(reader_.request(), reply_);
      break;
  }
  begin_answer();
  return true;
}

// True: there may be more to read without waiting.
bool Connection::fill_input() {
  const std::size_t before = input_.size();
  Transport::Outcome outcome;
  input_.resize_and_overwrite(before + kReadBytes, [&](char* data, std::size_t) {
    outcome = transport_->read(data + before, kReadBytes);
    return before + outcome.bytes;
  });
  if (outcome.status == Transport::Status::Ended) state_ = State::Closed;
  return outcome.bytes == kReadBytes || transport_->holds_more();
}

void Connection::begin_answer() {
  state_ = State::Composing;
  bytes_sent_ = 0;
  tokens_sent_ = 0;
}

bool Connection::compose() {
  output_.clear();
  sent_ = 0;
  const Turn turn = reply_.advance(output_);
  then_ = turn.then;
  state_ = State::Sending;
  if (turn.wait.count() > 0) {
    state_ = State::Waiting;
    reactor_.call_after(transport_->socket(), id_, turn.wait);
  }
  return true;
}

// True: all of the turn's bytes are with the kernel.
bool Connection::send() {
  if (then_ == Then::Finish && sent_ == 0) vendor_.backstage().journal.finishing(reply_.entry);
  while (sent_ < output_.size()) {
    const auto outcome = transport_->write(std::string_view(output_).substr(sent_));
    if (outcome.status == Transport::Status::WouldBlock) return false;
    if (outcome.status == Transport::Status::Ended) {
      peer_left();
      return false;
    }
    sent_ += outcome.bytes;
    bytes_sent_ += outcome.bytes;
  }
  tokens_sent_ = reply_.tokens();
  return true;
}

// Does what follows the turn. False: nothing more to do before the next event.
bool Connection::conclude() {
  switch (then_) {
    case Then::Continue:
      state_ = State::Composing;
      return true;
    case Then::Hang:
      state_ = State::Hanging;
      return false;
    case Then::Reset:
      transport_->arm_reset();
      [[fallthrough]];
    case Then::Cut:
      end_answer({});
      state_ = State::Closed;
      return false;
    case Then::Finish:
      break;
  }
  end_answer("complete");
  if (!reply_.keep_alive) {
    state_ = State::Closed;
    return false;
  }
  input_.erase(0, reader_.consumed());
  reader_.reset();
  state_ = State::Reading;
  return !input_.empty();
}

void Connection::peer_left() {
  end_answer("client_closed_at_byte");
  state_ = State::Closed;
}

// An answer that a fault spoiled ends as that fault, unless the peer left before.
void Connection::end_answer(std::string_view outcome) {
  Journal& journal = vendor_.backstage().journal;
  if (!journal.is_on()) return;
  const bool by_fault = outcome != "client_closed_at_byte" && !reply_.entry.fault.empty();
  journal.ended(reply_.entry, by_fault ? "fault:" + reply_.entry.fault : std::string(outcome),
                tokens_sent_, bytes_sent_);
}

void Connection::watch_for_state() {
  if (state_ == State::Closed) return;
  std::uint32_t events = EPOLLRDHUP;
  if (state_ == State::Reading) events |= EPOLLIN;
  if (state_ == State::Sending) events |= EPOLLOUT;
  if (events == watched_) return;
  watched_ = events;
  reactor_.watch(transport_->socket(), events);
}

}  // namespace sim
