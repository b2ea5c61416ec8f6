// TLS settings of both sides: OpenSSL contexts, made once and shared by all connections.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "core/result.hpp"

namespace sar::net {

using TlsSettings = std::shared_ptr<SSL_CTX>;

// TLS 1.2 and up, no renegotiation, ALPN http/1.1. Errors (the router's): "bad_certificate" with
// the file and OpenSSL's reason.
[[nodiscard]] Result<TlsSettings> make_server_tls(const std::string& certificate_file,
                                                  const std::string& private_key_file);

// Verifies the peer against the system's store and, if a name is given, the certificates in
// `extra_ca_file` (PEM). Errors (the router's): "bad_ca_file".
[[nodiscard]] Result<TlsSettings> make_client_tls(const std::string& extra_ca_file);

// The newest session that one origin has given us, so that the next handshake is short.
class TlsTicket {
 public:
  TlsTicket() = default;
  ~TlsTicket() { SSL_SESSION_free(session_); }
  TlsTicket(const TlsTicket&) = delete;
  TlsTicket& operator=(const TlsTicket&) = delete;

  // Takes ownership.
  void keep(SSL_SESSION* session) {
    SSL_SESSION_free(session_);
    session_ = session;
  }
  [[nodiscard]] SSL_SESSION* get() const { return session_; }

 private:
  SSL_SESSION* session_ = nullptr;
};

}  // namespace sar::net
