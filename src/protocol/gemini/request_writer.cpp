#include "protocol/gemini/request_writer.hpp"
#include "protocol/canonical/conversation.hpp"

#include "protocol/gemini/config_writer.hpp"
#include "protocol/gemini/contents_writer.hpp"

namespace sar::protocol {

Result<std::string> write_gemini_request(const ChatRequest& request, const RequestTarget& target,
                                         Fidelity& fidelity) {
  std::string json;
  json.reserve(rough_size(request));
  json.push_back('{');
  SAR_CHECK(GeminiContentsWriter(request, target, fidelity).write(json));
  write_gemini_tools(json, request, fidelity);
  write_gemini_config(json, request, target, fidelity);
  json.push_back('}');
  return json;
}

}  // namespace sar::protocol
