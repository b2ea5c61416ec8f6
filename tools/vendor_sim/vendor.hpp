// Decides what to answer: paths, personas, scenarios, recordings, faults.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "backstage.hpp"
#include "http_request.hpp"
#include "reply.hpp"

namespace sim {

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

 private:
  void answer_path(const Request& request, Reply& reply);
  void answer_chat(const Request& request, Reply& reply);
  void answer_recording(std::string_view stem, Reply& reply);
  void answer_models(Reply& reply);
  void answer_error(const ErrorAnswer& error, std::string_view detail, Reply& reply,
                    std::string_view extra_fields = {});
  void answer_body(Head head, Reply& reply);  // the body is in `body_`

  bool strikes(const Scenario& scenario, std::string_view model);
  void begin_play(const Request& request, Reply& reply);
  void play_plain(Reply& reply);
  void play_stream(Reply& reply);

  // vendor_faults.cpp. False: the fault, if any, is not of that kind.
  bool play_error_status(const Request& request, Reply& reply);
  bool play_stop(Reply& reply);
  bool play_bad_body(Reply& reply);
  bool play_bad_head(Reply& reply);
  bool play_slow_drip(Reply& reply);
  void compose_whole_body();
  [[nodiscard]] Head head_of_play(const Reply& reply) const;

  Backstage& backstage_;
  Dice dice_;
  ChatPlay play_;
  std::string body_;  // scratch, reused
};

}  // namespace sim
