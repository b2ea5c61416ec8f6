// Section `prices`: what a model costs, where, and from when on. Fields: price_fields.cpp.
#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/money.hpp"

namespace sar::config {

// One dated row. The most specific row in force wins: channel, then provider, then model alone.
struct Price {
  std::string model;
  std::string provider;  // empty: any
  std::string channel;   // empty: any
  WallTime from{};       // in force from then on; 1970 if not given
  PricePerMillion input;
  std::optional<PricePerMillion> cache_read;      // missing: as input
  std::optional<PricePerMillion> cache_write;     // missing: as input
  std::optional<PricePerMillion> cache_write_1h;  // missing: as cache_write
  std::optional<PricePerMillion> audio_input;     // missing: as input
  std::optional<PricePerMillion> image_input;     // missing: as input
  PricePerMillion output;
  std::optional<PricePerMillion> reasoning;     // missing: as output
  std::optional<PricePerMillion> audio_output;  // missing: as output
  std::optional<PricePerMillion> image_output;  // missing: as output
  Money request;                                // per request, besides the tokens
};

}  // namespace sar::config
