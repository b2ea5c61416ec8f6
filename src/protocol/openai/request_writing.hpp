// A request on its way to a vendor of the OpenAI family: a copy that is changed until the vendor
// understands all of it. Internal to the dialect.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

struct RequestWriting {
  ChatRequest request;  // to be changed
  const RequestTarget& target;
  Fidelity& fidelity;
  // The caller speaks another dialect: what `extra` holds is not for this one.
  bool is_foreign = false;

  [[nodiscard]] const OpenAiTraits& traits() const { return target.openai; }
  // Extra fields of another dialect are dropped; `prefix` is the path of what they belong to, with
  // its dot.
  void drop_foreign(ExtraFields& extra, const std::string& prefix);
  void drop(RawJson& value, std::string_view field, std::string_view reason);
};

// The fields beside messages, in the vendor's names.
void fit_fields(RequestWriting& writing);
void fit_tools(RequestWriting& writing);
void fit_response_format(RequestWriting& writing);
void fit_reasoning(RequestWriting& writing);
// Errors: BadRequest "unsupported_content" with the path of what the vendor cannot be told.
[[nodiscard]] Result<void> fit_messages(RequestWriting& writing);

// What Translator::write_request() does.
[[nodiscard]] Result<std::string> write_openai_request(const ChatRequest& request,
                                                       const RequestTarget& target,
                                                       Fidelity& fidelity);

}  // namespace sar::protocol
