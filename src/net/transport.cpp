// Sockets are read and written by system calls of our own: Asio would only wrap them.
#include "net/transport.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sar::net {
namespace {

IoResult result_of(ssize_t bytes) {
  if (bytes > 0) return {.state = IoState::Done, .bytes = static_cast<std::size_t>(bytes)};
  if (bytes == 0) return {.state = IoState::End};
  const bool would_block = errno == EAGAIN || errno == EWOULDBLOCK;
  return {.state = would_block ? IoState::WouldBlock : IoState::Failed};
}

// A call that does not wait is never interrupted, but nothing promises that.
template <class Call>
IoResult uninterrupted(Call call) {
  ssize_t bytes = call();
  while (bytes < 0 && errno == EINTR) bytes = call();
  return result_of(bytes);
}

// Asio has made the connection; from here on its reactor has no part in it.
Descriptor release(Socket socket) {
  boost::system::error_code error;
  const int number = socket.release(error);
  return Descriptor{error ? -1 : number};
}

}  // namespace

Transport::Transport(Socket socket, TransportResources resources)
    : socket_(release(std::move(socket))),
      resources_(resources),
      deadline_(resources.wheel, [this] { on_deadline(); }) {
  if (!socket_.is_open() || !resources_.poller.add(socket_.number(), *this)) close();
}

Transport::~Transport() {
  resources_.poller.forget(*this);
  give_back_block();
}

void Transport::start_tls_server(const TlsSettings& settings) {
  CipherPort& port = *this;
  tls_ = std::make_unique<TlsSession>(settings, port);
}

void Transport::start_tls_client(const TlsSettings& settings, const std::string& host,
                                 std::shared_ptr<TlsTicket> ticket) {
  CipherPort& port = *this;
  tls_ = std::make_unique<TlsSession>(settings, port, host, std::move(ticket));
}

Task<bool> Transport::handshake() {
  while (!timed_out_ && !closed_) {
    switch (tls_->handshake()) {
      case TlsSession::Handshake::Done:
        co_return true;
      case TlsSession::Handshake::WantsInput:
        co_await wait_input();
        break;
      case TlsSession::Handshake::WantsOutput:
        co_await wait_output();
        break;
      case TlsSession::Handshake::Failed:
        co_return false;
    }
  }
  co_return false;
}

IoState Transport::fill() {
  if (!unread_.empty()) return IoState::Done;
  if (closed_) return IoState::Failed;
  if (!may_receive_ && end_ == IoState::Done && tls_ == nullptr) {
    give_back_block();
    return IoState::WouldBlock;
  }
  if (block_ == nullptr) block_ = resources_.blocks.take();
  const IoResult result = tls_ ? tls_->read(*block_) : receive(*block_);
  if (result.state == IoState::Done) {
    unread_ = {block_->data(), result.bytes};
  } else {
    give_back_block();
  }
  return result.state;
}

void Transport::give_back_block() {
  if (block_ != nullptr) resources_.blocks.give_back(std::move(block_));
}

IoResult Transport::read_into(std::span<char> into) {
  if (closed_) return {.state = IoState::Failed};
  // What does not fit is a large body: its next bytes go where they belong, without a detour.
  if (unread_.empty()) return tls_ ? tls_->read(into) : receive(into);
  const std::size_t bytes = std::min(into.size(), unread_.size());
  std::memcpy(into.data(), unread_.data(), bytes);
  consume(bytes);
  return {.state = IoState::Done, .bytes = bytes};
}

// A read that the kernel could not fill has emptied it, and the Poller tells when more has come.
// The end is told once only, perhaps before the last bytes were read: then it is looked for.
IoResult Transport::receive(std::span<char> into) {
  if (end_ != IoState::Done) return {.state = end_};
  if (!may_receive_) return {.state = IoState::WouldBlock};
  const IoResult result = uninterrupted(
      [&] { return ::recv(socket_.number(), into.data(), into.size(), MSG_DONTWAIT); });
  if (result.state == IoState::Done) {
    may_receive_ = result.bytes == into.size() || peer_ended_;
  } else {
    may_receive_ = false;
    if (result.state != IoState::WouldBlock) end_ = result.state;
  }
  return result;
}

void Transport::watch(Watcher& watcher) {
  watcher_ = &watcher;
  if (unread_.empty()) give_back_block();
}

void Transport::on_ready(Poller::Readiness ready) {
  const TransportPtr self{this};  // whoever wakes up may let go of us
  if (ready.ended) peer_ended_ = true;
  if (ready.input || ready.ended) may_receive_ = true;
  if (ready.output) output_gate_.open();
  if (!ready.input && !ready.ended) return;
  if (input_gate_.has_waiter()) {
    input_gate_.open();
  } else if (watcher_ != nullptr && !closed_) {
    tell_watcher();
  }
}

void Transport::tell_watcher() {
  IoState state = peer_ended_ ? IoState::End : IoState::Done;
  // TLS has messages of its own, such as tickets: they are not input.
  if (tls_ != nullptr && !peer_ended_) state = fill();
  if (state != IoState::WouldBlock) watcher_->on_input(state);
}

void Transport::on_deadline() {
  const TransportPtr self{this};  // whoever wakes up may let go of us
  timed_out_ = true;
  if (input_gate_.has_waiter()) {
    input_gate_.open();
  } else {
    close();
  }
}

IoState Transport::write_now(Gather& pieces) {
  while (!pieces.done()) {
    if (closed_) return IoState::Failed;
    const IoResult result = tls_ ? send_record(pieces) : send_some(pieces);
    if (result.state != IoState::Done) return result.state;
    pieces.advance(result.bytes);
  }
  return IoState::Done;
}

// Copying a few small pieces costs less than having the kernel gather them.
IoResult Transport::send_some(Gather& pieces) {
  constexpr std::size_t kPiecesMax = 64;
  constexpr std::size_t kCopiedMax = 4096;
  const std::span<iovec> rest = pieces.rest();
  std::size_t size = 0;
  for (const iovec& piece : rest) size += piece.iov_len;
  if (rest.size() > 1 && size <= kCopiedMax) {
    std::array<char, kCopiedMax> copy;
    char* end = copy.data();
    for (const iovec& piece : rest) {
      std::memcpy(end, piece.iov_base, piece.iov_len);
      end += piece.iov_len;
    }
    return send_bytes({copy.data(), size});
  }
  msghdr message{};
  message.msg_iov = rest.data();
  message.msg_iovlen = std::min(rest.size(), kPiecesMax);
  return uninterrupted(
      [&] { return ::sendmsg(socket_.number(), &message, MSG_DONTWAIT | MSG_NOSIGNAL); });
}

// A record per call: small pieces are put together, because each record costs a header, a tag and a
// system call. After WouldBlock the same bytes come together again, as OpenSSL demands.
IoResult Transport::send_record(Gather& pieces) {
  const std::span<iovec> rest = pieces.rest();
  if (rest.size() == 1 || rest[0].iov_len >= BlockPool::kBlockBytes) {
    return tls_->write({static_cast<const char*>(rest[0].iov_base), rest[0].iov_len});
  }
  std::unique_ptr<BlockPool::Block> record = resources_.blocks.take();
  std::size_t size = 0;
  for (const iovec& piece : rest) {
    const std::size_t part = std::min(piece.iov_len, record->size() - size);
    std::memcpy(record->data() + size, piece.iov_base, part);
    size += part;
  }
  const IoResult result = tls_->write({record->data(), size});
  resources_.blocks.give_back(std::move(record));
  return result;
}

IoResult Transport::send_bytes(std::string_view bytes) const {
  return uninterrupted([&] {
    return ::send(socket_.number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  });
}

Task<IoState> Transport::write(Gather& pieces) {
  IoState state = write_now(pieces);
  while (state == IoState::WouldBlock) {
    co_await wait_output();
    state = write_now(pieces);
  }
  co_return state;
}

void Transport::shutdown_output() {
  if (closed_) return;
  if (tls_) tls_->say_goodbye();
  ::shutdown(socket_.number(), SHUT_WR);
}

// Who waits here is woken by the event loop: whoever closes is not prepared for what they do.
void Transport::close() {
  if (std::exchange(closed_, true)) return;
  deadline_.disarm();
  unread_ = {};
  resources_.poller.forget(*this);
  socket_.close();
  if (!input_gate_.has_waiter() && !output_gate_.has_waiter()) return;
  asio::post(resources_.executor, [self = TransportPtr{this}] {
    self->output_gate_.open();
    self->input_gate_.open();
  });
}

void Transport::reset() {
  if (closed_) return;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace sar::net
