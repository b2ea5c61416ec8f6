// GET /v1/models and /v1/models/{id}: the names this caller can ask for, and what is known of them.
#pragma once

#include <string>
#include <string_view>

#include "gateway/request.hpp"

namespace sar::gateway {

// {"object":"list","data":[{"id":…,"object":"model","created":…,"owned_by":…,"x_router":{…}}]},
// sorted by id. What x_router holds: model_facts.hpp. Prices are those in force `now`.
[[nodiscard]] std::string models_body(const Snapshot& snapshot, const access::KeyEntry& caller,
                                      WallTime now);

// One such object. `argument` is the rest of the path, percent-encoded. Error ModelNotFound, also
// for a name the caller may not use.
[[nodiscard]] Result<std::string> model_body(const Snapshot& snapshot,
                                             const access::KeyEntry& caller,
                                             std::string_view argument, WallTime now);

}  // namespace sar::gateway
