// OpenSSL over a BIO of our own, so that records go straight between OpenSSL and the socket.
#include "net/tls_session.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <cassert>
#include <utility>

namespace sar::net {
namespace {

int finish_bio_call(BIO* bio, IoResult result, int retry_flags) {
  BIO_clear_retry_flags(bio);
  switch (result.state) {
    case IoState::Done:
      return static_cast<int>(result.bytes);
    case IoState::WouldBlock:
      BIO_set_flags(bio, retry_flags);
      return -1;
    case IoState::End:
      return 0;
    case IoState::Failed:
      return -1;
  }
  return -1;
}

int bio_read(BIO* bio, char* into, int size) {
  auto* port = static_cast<CipherPort*>(BIO_get_data(bio));
  return finish_bio_call(bio, port->receive_cipher({into, static_cast<std::size_t>(size)}),
                         BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
}

int bio_write(BIO* bio, const char* bytes, int size) {
  auto* port = static_cast<CipherPort*>(BIO_get_data(bio));
  return finish_bio_call(bio, port->send_cipher({bytes, static_cast<std::size_t>(size)}),
                         BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY);
}

// Nothing is buffered here: a flush always succeeds, and there is nothing else to control.
long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* port_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cipher port");
    BIO_meth_set_read(made, &bio_read);
    BIO_meth_set_write(made, &bio_write);
    BIO_meth_set_ctrl(made, &bio_control);
    return made;
  }();
  return method;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

TlsSession::TlsSession(const TlsSettings& settings, CipherPort& port)
    : ssl_(SSL_new(settings.get())) {
  attach(port);
  SSL_set_accept_state(ssl_.get());
}

TlsSession::TlsSession(const TlsSettings& settings, CipherPort& port, const std::string& host,
                       std::shared_ptr<TlsTicket> ticket)
    : ticket_(std::move(ticket)), ssl_(SSL_new(settings.get())) {
  attach(port);
  SSL_set_app_data(ssl_.get(), ticket_.get());
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl_.get(), host.c_str());
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl_.get(), host.c_str());
  }
  if (ticket_->get() != nullptr) SSL_set_session(ssl_.get(), ticket_->get());
  SSL_set_connect_state(ssl_.get());
}

void TlsSession::attach(CipherPort& port) {
  BIO* bio = BIO_new(port_method());
  BIO_set_data(bio, &port);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
}

TlsSession::Handshake TlsSession::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return Handshake::Done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Handshake::WantsInput;
    case SSL_ERROR_WANT_WRITE:
      return Handshake::WantsOutput;
    default:
      SSL_set_quiet_shutdown(ssl_.get(), 1);
      return Handshake::Failed;
  }
}

IoResult TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &bytes);
  return {.state = classify(result), .bytes = bytes};
}

IoResult TlsSession::write(std::string_view bytes) {
  assert(!bytes.empty());
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written);
  return {.state = classify(result), .bytes = written};
}

IoState TlsSession::classify(int result) {
  if (result == 1) return IoState::Done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return IoState::WouldBlock;
    case SSL_ERROR_ZERO_RETURN:
      return IoState::End;
    default:
      // Nothing may be sent after a fatal error, a goodbye neither.
      SSL_set_quiet_shutdown(ssl_.get(), 1);
      return IoState::Failed;
  }
}

void TlsSession::say_goodbye() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

void TlsSession::Free::operator()(SSL* ssl) const {
  // A connection that ended without close_notify would else make its session useless for the next.
  SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl);
}

}  // namespace sar::net
