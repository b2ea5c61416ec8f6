// What translations look at of a model. The facts themselves are core's: the catalogue and the
// configuration know them too.
#pragma once

#include "core/model_facts.hpp"

namespace sar::protocol {

using sar::ModelFacts;
using sar::ThinkingForm;

}  // namespace sar::protocol
