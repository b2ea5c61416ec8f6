// One connected byte stream, plain or TLS, of one worker thread: the thin shell between sockets and
// the HTTP classes. Reads and writes are tried at once and wait only when they must; while nobody
// reads, the end of the connection is noticed all the same. A connection that waits holds no
// buffer.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <memory>
#include <span>
#include <string_view>

#include "core/descriptor.hpp"
#include "net/block_pool.hpp"
#include "net/executor.hpp"
#include "net/gate.hpp"
#include "net/gather.hpp"
#include "net/io_result.hpp"
#include "net/poller.hpp"
#include "net/task.hpp"
#include "net/timer_wheel.hpp"
#include "net/tls_session.hpp"

namespace sar::net {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

// What transports of one worker share.
struct TransportResources {
  Executor executor;
  Poller& poller;
  TimerWheel& wheel;
  BlockPool& blocks;
};

class Transport;
using TransportPtr = boost::intrusive_ptr<Transport>;

// Held by its owner, and by itself while it calls others; the owner closes it when it is done.
class Transport final
    : public boost::intrusive_ref_counter<Transport, boost::thread_unsafe_counter>,
      private CipherPort,
      private Poller::Subject {
 public:
  // Told what comes while nobody reads.
  class Watcher {
   public:
    // Done: there is input, see unread(). Else the connection is at its end.
    virtual void on_input(IoState state) = 0;

   protected:
    ~Watcher() = default;
  };

  // REQUIRES: `socket` is connected.
  Transport(Socket socket, TransportResources resources);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  [[nodiscard]] int descriptor() const { return socket_.number(); }
  // Runs when it is due: wakes wait_input(), or closes if nobody waits there.
  [[nodiscard]] Timer& deadline() { return deadline_; }
  [[nodiscard]] bool timed_out() const { return timed_out_; }
  [[nodiscard]] bool closed() const { return closed_; }
  // The peer has ended its side; what it sent before may still be there to read.
  [[nodiscard]] bool peer_ended() const { return peer_ended_; }

  void start_tls_server(const TlsSettings& settings);
  void start_tls_client(const TlsSettings& settings, const std::string& host,
                        std::shared_ptr<TlsTicket> ticket);
  // False: refused, cut, or the deadline has passed.
  [[nodiscard]] Task<bool> handshake();

  // Input that has been received and not consumed. Stays in place until the next call that reads.
  [[nodiscard]] std::string_view unread() const { return unread_; }
  void consume(std::size_t bytes) { unread_.remove_prefix(bytes); }
  // Done: unread() is not empty. Receives if it was, but never waits.
  [[nodiscard]] IoState fill();
  // The same, into memory of the caller, what is unread first. REQUIRES: `into` is not empty.
  [[nodiscard]] IoResult read_into(std::span<char> into);
  // Until there may be input, the connection is at its end, or the deadline has passed. REQUIRES:
  // fill() said WouldBlock.
  [[nodiscard]] auto wait_input() { return input_gate_.wait(); }
  // Tells `watcher` what comes from now on. REQUIRES: `watcher` outlives this, or unwatch().
  void watch(Watcher& watcher);
  void unwatch() { watcher_ = nullptr; }

  // As much as the kernel takes now. Done: all of it.
  [[nodiscard]] IoState write_now(Gather& pieces);
  // Until the kernel takes more, or the connection is at its end. REQUIRES: write_now() said
  // WouldBlock.
  [[nodiscard]] auto wait_output() { return output_gate_.wait(); }
  // All of it.
  [[nodiscard]] Task<IoState> write(Gather& pieces);

  // Says the last words of TLS and ends our side; what the peer still sends can be read.
  void shutdown_output();
  // At once; pending operations end. Idempotent.
  void close();
  // The same, and the peer sees an error instead of an end.
  void reset();

 private:
  IoResult receive_cipher(std::span<char> into) override { return receive(into); }
  IoResult send_cipher(std::string_view bytes) override { return send_bytes(bytes); }
  void on_ready(Poller::Readiness ready) override;

  void on_deadline();
  void tell_watcher();
  IoResult receive(std::span<char> into);
  void give_back_block();
  IoResult send_bytes(std::string_view bytes) const;
  IoResult send_some(Gather& pieces);
  IoResult send_record(Gather& pieces);

  Descriptor socket_;
  TransportResources resources_;
  Timer deadline_;
  std::unique_ptr<TlsSession> tls_;
  std::unique_ptr<BlockPool::Block> block_;  // while there is unread input
  std::string_view unread_;                  // part of block_: plain text
  IoState end_ = IoState::Done;              // End or Failed, once the last byte has been received
  Gate input_gate_;
  Gate output_gate_;
  Watcher* watcher_ = nullptr;
  bool may_receive_ = true;  // nothing has shown that the kernel holds no bytes
  bool peer_ended_ = false;
  bool timed_out_ = false;
  bool closed_ = false;
};

}  // namespace sar::net
