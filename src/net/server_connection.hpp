// One caller's connection: one coroutine that reads a head, lets the handler answer, and starts
// over. Requests of a pipeline are served one after the other.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>

#include "core/log.hpp"
#include "net/gauge.hpp"
#include "net/head_assembler.hpp"
#include "net/server_exchange.hpp"
#include "net/transport.hpp"

namespace sar::net {

// Everything of its worker that a connection uses.
struct ServerSurroundings {
  const ServerOptions& options;
  TransportResources resources;
  RequestHandler& handler;
  Logger& log;
  DateHeader& date;
  const std::atomic<bool>& draining;
  Gauge& requests;  // in progress, over all workers
};

class ServerConnection : public boost::intrusive::list_base_hook<
                             boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  // With `tls` the connection starts with a handshake.
  ServerConnection(const ServerSurroundings& surroundings, Socket socket, TlsSettings tls);
  ~ServerConnection();

  // Until the connection has ended.
  [[nodiscard]] Task<> run();
  // Closes the connection if it is between two requests.
  void close_if_idle();
  // Ends it wherever it is; this may be gone then. True: a request was in progress.
  bool cut();

 private:
  enum class Phase : std::uint8_t { Idle, ReadingHead, Serving };
  enum class HeadOutcome : std::uint8_t { NeedMore, Ready, Refused, Gone };

  [[nodiscard]] Task<bool> greet();
  [[nodiscard]] HeadOutcome take_head();
  [[nodiscard]] HeadOutcome feed_assembler();
  [[nodiscard]] HeadOutcome head_is_late();
  void await_head();
  [[nodiscard]] Task<bool> serve();
  [[nodiscard]] Task<> handle();
  [[nodiscard]] Task<> refuse();
  [[nodiscard]] Task<> linger();

  ServerSurroundings surroundings_;
  TransportPtr transport_;
  HeadAssembler assembler_;
  ServerExchange exchange_;
  RequestTraits traits_;
  HttpError refusal_{};
  bool has_tls_;
  bool served_before_ = false;
  Phase phase_ = Phase::Idle;
};

}  // namespace sar::net
