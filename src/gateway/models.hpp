// GET …/models and …/models/{id} in the caller's dialect: the names he can ask for, and what is
// known of them.
#pragma once

#include <string>
#include <string_view>

#include "gateway/request.hpp"

namespace sar::gateway {

// Whose names, told how. Prices are those in force `now`.
struct ModelListing {
  const Snapshot& snapshot;
  const access::KeyEntry& caller;
  protocol::Dialect dialect = protocol::Dialect::OpenAi;
  WallTime now{};
};

// All of them on one page, sorted by name.
//  OpenAI:    {"object":"list","data":[{"id":…,"object":"model","created":…,"owned_by":…,
//             "x_router":{…}}]}; what x_router holds: model_facts.hpp.
//  Anthropic: {"data":[{"type":"model","id":…,"display_name":…,"created_at":…,
//             "max_input_tokens":…,"max_tokens":…}],"has_more":false,"first_id":…,"last_id":…}
//  Gemini:    {"models":[{"name":"models/…","displayName":…,"inputTokenLimit":…,
//             "outputTokenLimit":…,"supportedGenerationMethods":[…]}]}
[[nodiscard]] std::string models_body(const ModelListing& listing);

// One such object. `argument` is the rest of the path, percent-encoded. Error ModelNotFound, also
// for a name the caller may not use.
[[nodiscard]] Result<std::string> model_body(const ModelListing& listing,
                                             std::string_view argument);

}  // namespace sar::gateway
