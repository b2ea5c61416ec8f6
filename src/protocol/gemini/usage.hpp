// Gemini's `usageMetadata`, and its meaning. Internal to the dialect.
#pragma once

#include <optional>

#include "protocol/canonical/usage.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// Takes the value at the cursor; none if it is not an object with counts in it. Cached tokens are
// part of the prompt's, thoughts no part of the candidates', what tools put in no part of either.
// Candidates that are left out (some chunks of a stream) are what the total leaves for them.
[[nodiscard]] std::optional<Usage> read_gemini_usage(JsonReader& reader);
void write_gemini_usage(JsonWriter& writer, const Usage& usage);

}  // namespace sar::protocol
