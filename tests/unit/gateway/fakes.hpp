// A caller, a vendor and a journal made of memory, so that the gateway's steps run without a
// socket.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::test {

// What a vendor answers to one request.
struct ScriptedReply {
  std::optional<Error> connect_error;  // send() fails with it
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{{"content-type", "application/json"}};
  std::vector<std::string> pieces;          // of the body, one per read()
  std::optional<Error> error_after_pieces;  // instead of the clean end
};

[[nodiscard]] ScriptedReply json_reply(int status, std::string body);
[[nodiscard]] ScriptedReply stream_reply(std::vector<std::string> pieces);

class FakeReply final : public net::HttpReply {
 public:
  explicit FakeReply(ScriptedReply script);
  [[nodiscard]] int status() const override { return script_.status; }
  [[nodiscard]] const HeaderTable& headers() const override { return headers_; }
  [[nodiscard]] net::Task<Result<std::string_view>> read() override;

 private:
  ScriptedReply script_;
  HeaderTable headers_;
  std::size_t next_ = 0;
};

class FakeClient final : public net::HttpClient {
 public:
  struct Sent {
    std::string head;
    std::string body;
  };
  std::deque<ScriptedReply> replies;
  std::vector<Sent> sent;
  // Runs when a request is sent: what has happened by then?
  std::function<void()> on_send;

  [[nodiscard]] net::Task<Result<std::unique_ptr<net::HttpReply>>> send(
      net::OutboundRequest request) override;
};

class FakeExchange final : public net::HttpExchange {
 public:
  FakeExchange(std::string method, std::string target, std::string body);

  net::RequestHead request_head;
  std::string body;
  // What the caller received.
  int status = 0;
  std::string content_type;
  std::string header_lines;
  std::string received;
  bool streamed = false;
  bool finished = false;
  bool aborted = false;
  std::size_t writes_until_gone = SIZE_MAX;  // then the caller leaves
  // Runs before the last bytes are taken.
  std::function<void()> on_last_bytes;

  [[nodiscard]] const net::RequestHead& head() const override { return request_head; }
  [[nodiscard]] std::string_view peer() const override { return "127.0.0.1"; }
  [[nodiscard]] net::Task<Result<const std::string*>> read_body() override;
  void release_request() override {}
  [[nodiscard]] net::Task<Result<void>> answer(net::AnswerHead head,
                                               std::span<const std::string_view> pieces) override;
  void start_stream(net::AnswerHead head) override;
  [[nodiscard]] net::Task<Result<void>> write(std::string_view bytes) override;
  [[nodiscard]] net::Task<Result<void>> finish(std::string_view bytes) override;
  [[nodiscard]] bool has_started() const override { return streamed || finished; }
  void abort() override { aborted = true; }
  [[nodiscard]] net::CancelSignal& caller_gone() override { return gone_; }

  // Value of a field of the answer, empty if absent.
  [[nodiscard]] std::string header(std::string_view name) const;

 private:
  void take_head(const net::AnswerHead& head);
  net::CancelSignal gone_;
};

// Keeps what is written.
class FakeLog final : public Logger {
 public:
  std::string lines;

  void write_lines(std::string_view written) override { lines += written; }
  [[nodiscard]] bool wants(LogSeverity) const override { return true; }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
};

class FakeJournal final : public store::Journal {
 public:
  struct Settled {
    store::SettledRecord record;  // its views point into the strings below
    std::string model_asked;
    std::string error_code;
    std::string plan_json;
  };
  bool has_room = true;
  std::vector<store::DispatchedRecord> dispatched;
  std::deque<Settled> settled;

  [[nodiscard]] bool append_dispatched(const store::DispatchedRecord& record) override;
  void append_settled(const store::SettledRecord& record) override;
  [[nodiscard]] Uuid id() const override { return {}; }
  void seek(std::uint64_t) override {}
  [[nodiscard]] std::optional<store::JournalRecord> read(std::uint64_t&) override {
    return std::nullopt;
  }
  void release_to(std::uint64_t) override {}
  [[nodiscard]] std::uint64_t unreleased_bytes() const override { return 0; }
  [[nodiscard]] Result<void> sync() override { return {}; }
};

}  // namespace sar::test
