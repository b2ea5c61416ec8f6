// Decides what to answer: paths, personas, scenarios, recordings, faults.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "backstage.hpp"
#include "dialect_calls.hpp"
#include "http_request.hpp"
#include "reply.hpp"

namespace sim {

struct Endpoint;

// One per thread.
class Vendor {
 public:
  Vendor(Backstage& backstage, std::uint64_t seed) : backstage_(backstage), dice_(seed) {}

  // Fills `reply` (its memory is reused) and puts the request into the journal. The views of
  // `request` must stay valid until the answer ended.
  void answer(const Request& request, Reply& reply);
  // For bytes that are no request.
  void refuse(std::string_view complaint, Reply& reply);
  [[nodiscard]] Backstage& backstage() { return backstage_; }

  // The endpoints; endpoints.cpp has the table.
  void answer_dialog(const Endpoint& endpoint, const Request& request, Reply& reply);
  void answer_count(const Endpoint& endpoint, const Request& request, Reply& reply);
  void answer_simply(const Endpoint& endpoint, const Request& request, Reply& reply);
  void answer_models(const Endpoint& endpoint, const Request& request, Reply& reply);
  void answer_health(const Endpoint& endpoint, const Request& request, Reply& reply);

 private:
  void answer_path(const Request& request, Reply& reply);
  void answer_recording(std::string_view stem, Reply& reply);
  void answer_error(const ErrorAnswer& error, const ErrorDetail& detail, Reply& reply);
  void answer_complaint(const Complaint& complaint, Reply& reply);
  void answer_body(Head head, Reply& reply);  // the body is in `body_`

  // False: it was refused, and `reply` says so.
  bool read_call(const Endpoint& endpoint, const Request& request, Reply& reply);
  bool admits(const Request& request, Reply& reply);
  bool read_scenario(Reply& reply);
  [[nodiscard]] Verdict check(const Request& request) const;
  bool strikes(const Scenario& scenario, std::string_view model);

  // vendor_content.cpp
  void begin_answer(const Request& request, Reply& reply);
  void choose_text(Reply& reply);
  void end_at_limits(Reply& reply);
  void count_tokens(const Request& request);
  void prove();

  void play(const Request& request, Reply& reply);
  void play_plain(Reply& reply);
  void play_stream(Reply& reply);
  void play_chunks(Reply& reply);

  // vendor_faults.cpp. False: the fault, if any, is not of that kind.
  bool play_error_status(const Request& request, Reply& reply);
  bool play_stop(Reply& reply);
  bool play_bad_body(Reply& reply);
  bool play_spoiled_body(Reply& reply);
  bool play_bad_head(Reply& reply);
  bool play_slow_drip(Reply& reply);
  void append_fault_error(const ErrorAnswer& error, const ErrorDetail& detail);
  void compose_whole_body();
  [[nodiscard]] Head head_of_play(const Reply& reply) const;

  Backstage& backstage_;
  Dice dice_;
  Dialect dialect_ = Dialect::OpenAi;
  const Wire* wire_ = nullptr;  // null: the answer is `simple_`
  Answer answer_;
  std::string body_;  // scratch, reused

  // An answer of the simple endpoints.
  std::string simple_;
  std::string simple_type_;
};

}  // namespace sim
