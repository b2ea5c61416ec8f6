// Sockets are read and written by system calls of our own where Asio would only wrap them.
#include "net/transport.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

namespace sar::net {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable_t<Executor>{});

IoResult result_of(ssize_t bytes) {
  if (bytes > 0) return {.state = IoState::Done, .bytes = static_cast<std::size_t>(bytes)};
  if (bytes == 0) return {.state = IoState::End};
  const bool would_block = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {.state = would_block ? IoState::WouldBlock : IoState::Failed};
}

}  // namespace

Transport::Transport(Socket socket, TransportResources resources, std::size_t input_bytes)
    : socket_(std::move(socket)),
      resources_(resources),
      deadline_(resources.wheel, [this] { on_deadline(); }),
      input_(std::make_unique_for_overwrite<char[]>(input_bytes)),
      input_bytes_(input_bytes) {}

Transport::~Transport() { give_back_block(); }

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
  if (tls_ == nullptr && !received_.empty()) {
    unread_ = std::exchange(received_, {});
    return IoState::Done;
  }
  if (tls_ == nullptr && !more_received_) {
    return end_ == IoState::Done ? IoState::WouldBlock : end_;
  }
  return fill_block();
}

IoState Transport::fill_block() {
  if (block_ == nullptr) block_ = resources_.blocks.take();
  const IoResult result = tls_ ? tls_->read(*block_) : receive_plain(*block_);
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
  if (unread_.empty()) return tls_ ? tls_->read(into) : receive_plain(into);
  const std::size_t bytes = std::min(into.size(), unread_.size());
  std::memcpy(into.data(), unread_.data(), bytes);
  consume(bytes);
  return {.state = IoState::Done, .bytes = bytes};
}

// From what a pending read has brought, or else from the kernel if that read was full.
IoResult Transport::receive_plain(std::span<char> into) {
  if (!received_.empty()) {
    const std::size_t bytes = std::min(into.size(), received_.size());
    std::memcpy(into.data(), received_.data(), bytes);
    received_.remove_prefix(bytes);
    return {.state = IoState::Done, .bytes = bytes};
  }
  if (end_ != IoState::Done) return {.state = end_};
  if (!more_received_) return {.state = IoState::WouldBlock};
  const IoResult result =
      result_of(::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT));
  more_received_ = result.state == IoState::Done && result.bytes == into.size();
  if (result.state == IoState::End || result.state == IoState::Failed) end_ = result.state;
  return result;
}

IoResult Transport::receive_cipher(std::span<char> into) { return receive_plain(into); }

Task<> Transport::wait_input() {
  start_read();
  return gate_.wait();
}

void Transport::watch(Watcher& watcher) {
  watcher_ = &watcher;
  if (unread_.empty() && received_.empty() && end_ == IoState::Done) start_read();
}

void Transport::start_read() {
  give_back_block();
  if (reading_ || closed_) return;
  assert(received_.empty() && end_ == IoState::Done);
  reading_ = true;
  socket_.async_read_some(
      asio::buffer(input_.get(), input_bytes_),
      [self = TransportPtr{this}](const boost::system::error_code& error, std::size_t bytes) {
        self->on_read(error, bytes);
      });
}

void Transport::on_read(const boost::system::error_code& error, std::size_t bytes) {
  reading_ = false;
  received_ = {input_.get(), bytes};
  more_received_ = bytes == input_bytes_;
  if (error) end_ = error == asio::error::eof ? IoState::End : IoState::Failed;
  if (gate_.has_waiter()) {
    gate_.open();
  } else if (watcher_ != nullptr && !closed_) {
    // TLS has messages of its own, such as tickets: they are not input.
    const IoState state = fill();
    if (state == IoState::WouldBlock) {
      start_read();
    } else {
      watcher_->on_input(state);
    }
  }
}

void Transport::on_deadline() {
  const TransportPtr self{this};  // whoever wakes up may let go of us
  timed_out_ = true;
  if (gate_.has_waiter()) {
    gate_.open();
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

IoResult Transport::send_some(Gather& pieces) {
  constexpr std::size_t kPiecesMax = 64;
  msghdr message{};
  const std::span<iovec> rest = pieces.rest();
  message.msg_iov = rest.data();
  message.msg_iovlen = std::min(rest.size(), kPiecesMax);
  return result_of(::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL));
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

IoResult Transport::send_cipher(std::string_view bytes) {
  return result_of(
      ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

Task<> Transport::wait_output() { co_await socket_.async_wait(Socket::wait_write, kTuple); }

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
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Transport::close() {
  if (std::exchange(closed_, true)) return;
  deadline_.disarm();
  unread_ = received_ = {};
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Transport::reset() {
  if (closed_) return;
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

}  // namespace sar::net
