// One TLS connection without a socket: cipher text goes through a port, plain text through the
// calls. Nothing waits; the owner waits for the port and calls again.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/io_result.hpp"
#include "net/tls.hpp"

namespace sar::net {

// Where cipher text comes from and goes to.
class CipherPort {
 public:
  virtual IoResult receive_cipher(std::span<char> into) = 0;
  virtual IoResult send_cipher(std::string_view bytes) = 0;

 protected:
  ~CipherPort() = default;
};

class TlsSession {
 public:
  enum class Handshake : std::uint8_t { Done, WantsInput, WantsOutput, Failed };

  // The listening side.
  TlsSession(const TlsSettings& settings, CipherPort& port);
  // The connecting side: checks that the certificate is for `host` (a name or an address literal);
  // a name is sent as SNI. `ticket` is used and renewed.
  TlsSession(const TlsSettings& settings, CipherPort& port, const std::string& host,
             std::shared_ptr<TlsTicket> ticket);

  [[nodiscard]] Handshake handshake();
  // WouldBlock: the port has to bring more. A cut without close_notify is Failed, not End.
  [[nodiscard]] IoResult read(std::span<char> into);
  // WouldBlock: the port is full; the same bytes are to be offered again.
  [[nodiscard]] IoResult write(std::string_view bytes);
  // Says close_notify if the port takes it at once.
  void say_goodbye();

 private:
  struct Free {
    void operator()(SSL* ssl) const;
  };
  IoState classify(int result);
  void attach(CipherPort& port);

  std::shared_ptr<TlsTicket> ticket_;
  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace sar::net
