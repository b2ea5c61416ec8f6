// Settings after RFC 9325 (recommendations for secure use of TLS).
#include "net/tls.hpp"

#include <openssl/err.h>

#include <array>
#include <string_view>

namespace sar::net {
namespace {

// In the form of ALPN: length, then name.
constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::string openssl_reason() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

TlsSettings make_settings(const SSL_METHOD* method) {
  TlsSettings settings{SSL_CTX_new(method), &SSL_CTX_free};
  SSL_CTX_set_min_proto_version(settings.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(settings.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Release: an idle connection holds no record buffers. Partial and moving: a write that could not
  // be finished is continued from wherever its bytes are then.
  SSL_CTX_set_mode(settings.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One system call takes what there is, instead of one for the header of each record.
  SSL_CTX_set_read_ahead(settings.get(), 1);
  return settings;
}

// NOLINTNEXTLINE(readability-function-size): the parameters are OpenSSL's.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(),
                                          offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// 1: the session is ours now.
int keep_ticket(SSL* ssl, SSL_SESSION* session) {
  auto* ticket = static_cast<TlsTicket*>(SSL_get_app_data(ssl));
  if (ticket == nullptr) return 0;
  ticket->keep(session);
  return 1;
}

Error bad_certificate(const std::string& file) {
  return router_error("bad_certificate", "cannot use " + file + ": " + openssl_reason());
}

}  // namespace

Result<TlsSettings> make_server_tls(const std::string& certificate_file,
                                    const std::string& private_key_file) {
  TlsSettings settings = make_settings(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(settings.get(), certificate_file.c_str()) != 1) {
    return fail(bad_certificate(certificate_file));
  }
  if (SSL_CTX_use_PrivateKey_file(settings.get(), private_key_file.c_str(), SSL_FILETYPE_PEM) !=
          1 ||
      SSL_CTX_check_private_key(settings.get()) != 1) {
    return fail(bad_certificate(private_key_file));
  }
  SSL_CTX_set_alpn_select_cb(settings.get(), &select_protocol, nullptr);
  return settings;
}

Result<TlsSettings> make_client_tls(const std::string& extra_ca_file) {
  TlsSettings settings = make_settings(TLS_client_method());
  SSL_CTX_set_verify(settings.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_default_verify_paths(settings.get());
  if (!extra_ca_file.empty() &&
      SSL_CTX_load_verify_locations(settings.get(), extra_ca_file.c_str(), nullptr) != 1) {
    return fail(
        router_error("bad_ca_file", "cannot use " + extra_ca_file + ": " + openssl_reason()));
  }
  SSL_CTX_set_alpn_protos(settings.get(), kHttp11.data(), kHttp11.size());
  SSL_CTX_set_session_cache_mode(settings.get(),
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(settings.get(), &keep_ticket);
  return settings;
}

}  // namespace sar::net
