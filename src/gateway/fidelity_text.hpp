// What did not reach the vendor as the caller sent it, told to the caller and to the books.
#pragma once

#include <string>

#include "gateway/request.hpp"
#include "protocol/canonical/fidelity.hpp"

namespace sar::gateway {

// "logit_bias=dropped, temperature=changed": the value of X-Router-Fidelity.
[[nodiscard]] std::string fidelity_header(const protocol::Fidelity& fidelity);

// [{"field":"temperature","action":"changed","reason":"clamped to 1"}, …]; what has no room within
// `bytes_max` is counted in a last element {"left_out":n}.
[[nodiscard]] std::string fidelity_json(const protocol::Fidelity& fidelity, std::size_t bytes_max);

}  // namespace sar::gateway
