// recv/send, or OpenSSL on the same socket.
#include "transport.hpp"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace sim {
namespace {

int clamped(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

Transport::Outcome socket_outcome(ssize_t result) {
  if (result > 0) return {Transport::Status::Done, static_cast<std::size_t>(result)};
  const bool would_block = result < 0 && (errno == EAGAIN || errno == EINTR);
  return {would_block ? Transport::Status::WouldBlock : Transport::Status::Ended, 0};
}

}  // namespace

TlsSetup load_tls(const std::string& certificate_file, const std::string& private_key_file) {
  TlsSetup setup(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_mode(setup.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(setup.get(), certificate_file.c_str()) != 1) {
    throw std::runtime_error("no usable certificate in " + certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(setup.get(), private_key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("no usable key in " + private_key_file);
  }
  return setup;
}

Transport::Transport(int socket, SSL_CTX* tls) : socket_(socket) {
  if (tls == nullptr) return;
  session_.reset(SSL_new(tls));
  SSL_set_fd(session_.get(), socket);
  SSL_set_accept_state(session_.get());
}

Transport::~Transport() {
  if (session_) SSL_shutdown(session_.get());
  ::close(socket_);
}

Transport::Outcome Transport::tls_outcome(int result) const {
  if (result > 0) return {Status::Done, static_cast<std::size_t>(result)};
  const int error = SSL_get_error(session_.get(), result);
  ERR_clear_error();
  const bool would_block = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  return {would_block ? Status::WouldBlock : Status::Ended, 0};
}

Transport::Outcome Transport::read(char* into, std::size_t room) {
  if (session_) return tls_outcome(SSL_read(session_.get(), into, clamped(room)));
  return socket_outcome(::recv(socket_, into, room, 0));
}

Transport::Outcome Transport::write(std::string_view bytes) {
  if (session_) return tls_outcome(SSL_write(session_.get(), bytes.data(), clamped(bytes.size())));
  return socket_outcome(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void Transport::arm_reset() const {
  if (session_) SSL_set_quiet_shutdown(session_.get(), 1);
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

}  // namespace sim
