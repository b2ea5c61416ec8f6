// The classes of tokens as a settled record holds them, under the names that metrics and log use.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/journal_record.hpp"

namespace sar::gateway {

struct TokenClass {
  std::string_view name;
  std::int64_t store::SettledRecord::* tokens;
  bool always_logged = false;  // a zero as well
};

// Disjoint, as in protocol::Usage.
inline constexpr TokenClass kTokenClasses[] = {
    {.name = "input", .tokens = &store::SettledRecord::input_tokens, .always_logged = true},
    {.name = "cache_read", .tokens = &store::SettledRecord::cache_read_tokens},
    {.name = "cache_write", .tokens = &store::SettledRecord::cache_write_tokens},
    {.name = "cache_write_1h", .tokens = &store::SettledRecord::cache_write_1h_tokens},
    {.name = "input_audio", .tokens = &store::SettledRecord::input_audio_tokens},
    {.name = "input_image", .tokens = &store::SettledRecord::input_image_tokens},
    {.name = "output", .tokens = &store::SettledRecord::output_tokens, .always_logged = true},
    {.name = "reasoning", .tokens = &store::SettledRecord::reasoning_tokens},
    {.name = "output_audio", .tokens = &store::SettledRecord::output_audio_tokens},
    {.name = "output_image", .tokens = &store::SettledRecord::output_image_tokens},
};

}  // namespace sar::gateway
