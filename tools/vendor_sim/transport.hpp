// A connected non-blocking socket, plain or TLS.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sim {

struct FreeTls {
  void operator()(SSL* session) const { SSL_free(session); }
  void operator()(SSL_CTX* setup) const { SSL_CTX_free(setup); }
};
using TlsSetup = std::unique_ptr<SSL_CTX, FreeTls>;
// Throws std::runtime_error naming the file that does not serve.
[[nodiscard]] TlsSetup load_tls(const std::string& certificate_file,
                                const std::string& private_key_file);

class Transport {
 public:
  enum class Status : std::uint8_t { Done, WouldBlock, Ended };
  struct Outcome {
    Status status = Status::Done;
    std::size_t bytes = 0;  // for Done: at least one
  };

  // Owns `socket`. `tls` may be null; the handshake happens inside the first reads.
  Transport(int socket, SSL_CTX* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  [[nodiscard]] int socket() const { return socket_; }
  Outcome read(char* into, std::size_t room);
  Outcome write(std::string_view bytes);
  // Bytes that epoll does not know of.
  [[nodiscard]] bool holds_more() const { return session_ && SSL_pending(session_.get()) > 0; }
  // Makes the close that follows an RST.
  void arm_reset() const;

 private:
  [[nodiscard]] Outcome tls_outcome(int result) const;

  int socket_;
  std::unique_ptr<SSL, FreeTls> session_;
};

}  // namespace sim
