// What the operator wrote, typed: one struct per section of the YAML files, plain data without
// behaviour. The field table beside each section (<section>_fields.cpp) is the one source for
// parser, defaults, checks, docs/configuration.md and the JSON Schema.
#pragma once

#include <vector>

#include "core/config/channel.hpp"
#include "core/config/model.hpp"
#include "core/config/model_group.hpp"
#include "core/config/price.hpp"
#include "core/config/provider.hpp"
#include "core/config/system.hpp"

namespace sar::config {

struct Configuration {
  std::vector<Provider> providers;
  std::vector<Channel> channels;
  std::vector<ModelGroup> model_groups;
  std::vector<Model> models;
  std::vector<Price> prices;
  System system;
};

}  // namespace sar::config
