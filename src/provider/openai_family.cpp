#include "provider/openai_family.hpp"

#include <algorithm>

#include "provider/classify.hpp"

namespace sar::provider {

std::vector<config::HeaderField> OpenAiFamily::chat_headers(const config::Provider& provider,
                                                            const Secret& credential) const {
  std::vector<config::HeaderField> fields{
      {"Content-Type", "application/json"},
      {"Accept", "application/json, text/event-stream"},
      {"User-Agent", "smart-ai-router"},
  };
  if (provider.auth.style == config::AuthStyle::Bearer) {
    fields.push_back({"Authorization", "Bearer " + std::string{credential.reveal()}});
  } else if (provider.auth.style == config::AuthStyle::Header) {
    fields.push_back({provider.auth.header, std::string{credential.reveal()}});
  }
  for (const config::HeaderField& extra : provider.headers) {
    std::erase_if(fields, [&](const config::HeaderField& field) {
      return equal_ignoring_case(field.name, extra.name);
    });
    fields.push_back(extra);
  }
  return fields;
}

Error OpenAiFamily::classify(const VendorReply& reply) const { return classify_reply(reply); }

}  // namespace sar::provider
