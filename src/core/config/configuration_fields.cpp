// The sections, in the order of the reference page.
#include "core/config/list_forms.hpp"
#include "core/config/sections.hpp"

namespace sar::config {

const Record<Configuration>& configuration_record() {
  static const Record<Configuration> record{
      .fields = {
          optional("providers", &Configuration::providers, ListOf{provider_record()},
                   "Who is called: the vendors and how to reach them."),
          optional("channels", &Configuration::channels, ListOf{channel_record()},
                   "A provider together with credentials and the models it serves. Requests are "
                   "routed to channels."),
          optional("model_groups", &Configuration::model_groups, ListOf{model_group_record()},
                   "Names that stand for several models on several channels."),
          optional(
              "models", &Configuration::models, ListOf{model_record()},
              "What a model can do, where the [model catalogue](models.md) does not know it or "
              "is wrong. A row for a provider wins over one for the model alone."),
          optional(
              "prices", &Configuration::prices, ListOf{price_record()},
              "What a model costs. Several rows with different dates are a price history; the "
              "row in force when a request was admitted is the one it pays. A row for a "
              "channel wins over one for its provider, and that over one for the model alone. "
              "Without a row the list price of the [model catalogue](models.md) holds; without one "
              "of these either, a request is recorded as unpriced."),
          optional("system", &Configuration::system, system_record(), "The router itself."),
      }};
  return record;
}

}  // namespace sar::config
