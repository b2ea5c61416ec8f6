// What callers are told of a name they can ask for: the field x_router of GET /v1/models.
#pragma once

#include <string>

#include "core/clock.hpp"
#include "routing/routing_table.hpp"

namespace sar::gateway {

// {"kind":"chat","context_window":…,"max_output_tokens":…,"capabilities":[…],"thinking":"level",
// "pricing":{"unit":"USD per million tokens","input":…,…},"unpriced":true}. What holds wherever
// the request may go: the smallest limits, the abilities common to all targets, the highest price.
// Fields of which nothing is known are left out, and prices that fall back as config::Price says;
// `unpriced` is there if a target has no price.
void append_model_facts(std::string& out, const routing::Route& route, WallTime now);

// What the targets of a name have in common: the smallest limits, the abilities of all.
[[nodiscard]] ModelFacts common_model_facts(const routing::Route& route, WallTime now);

}  // namespace sar::gateway
