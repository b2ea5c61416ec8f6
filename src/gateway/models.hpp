// GET /v1/models and /v1/models/{id}: the names this caller can ask for.
#pragma once

#include <string>
#include <string_view>

#include "gateway/request.hpp"

namespace sar::gateway {

// {"object":"list","data":[{"id":…,"object":"model","created":…,"owned_by":…}]}
[[nodiscard]] std::string models_body(const Snapshot& snapshot, const access::KeyEntry& caller);

// One such object. `argument` is the rest of the path, percent-encoded. Error ModelNotFound, also
// for a name the caller may not use.
[[nodiscard]] Result<std::string> model_body(const Snapshot& snapshot,
                                             const access::KeyEntry& caller,
                                             std::string_view argument);

}  // namespace sar::gateway
