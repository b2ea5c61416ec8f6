// Fields of the section `channels`.
#include <fmt/format.h>

#include "core/config/list_forms.hpp"
#include "core/config/name_index.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

constexpr std::string_view kAnyModel = "*";

void finish_model(ChannelModel& model, const std::string& path, Report& report) {
  if (model.upstream.empty()) model.upstream = model.name;
  if (model.name == kAnyModel && model.upstream != kAnyModel) {
    report.add_at(path + ".upstream", "'*' takes any name and passes it on as it is",
                  "leave upstream out");
  }
}

void finish_channel(Channel& channel, const std::string& path, Report& report) {
  NameIndex credentials{{.taken = "this channel already has a credential"}, report};
  for (std::size_t index = 0; index < channel.credentials.size(); ++index) {
    credentials.add(channel.credentials[index].name,
                    fmt::format("{}.credentials[{}].name", path, index));
  }
  NameIndex models{{.taken = "this channel already has the model"}, report};
  for (std::size_t index = 0; index < channel.models.size(); ++index) {
    models.add(channel.models[index].name, fmt::format("{}.models[{}].name", path, index));
  }
}

Record<Credential> credential_record() {
  return {.fields =
              {
                  optional("name", &Credential::name, Text{kName},
                           "What logs and statistics call it; unique in its channel."),
                  required("secret", &Credential::secret, Hidden{},
                           "The API key. Best taken from the environment: `${OPENAI_API_KEY}`."),
              },
          .short_form = "secret"};
}

Record<ChannelModel> channel_model_record() {
  return {.fields =
              {
                  required("name", &ChannelModel::name, Text{kModelName},
                           "What callers ask for; unique in its channel. `\"*\"` takes any name."),
                  optional("upstream", &ChannelModel::upstream, Text{kModelName, Blank::Allowed},
                           "What the vendor calls it. Not given: the same."),
              },
          .short_form = "name",
          .finish = finish_model};
}

Record<ChannelLimits> channel_limits_record() {
  return {.fields = {
              optional("max_in_flight", &ChannelLimits::max_in_flight, Whole{0, 1'000'000},
                       "Requests at the same time; more go to other channels. 0: no limit."),
          }};
}

}  // namespace

Record<Channel> channel_record() {
  return {
      .fields =
          {
              required("name", &Channel::name, Text{kName},
                       "What groups, prices, logs and statistics call it; unique among the "
                       "channels."),
              required("provider", &Channel::provider, Text{kName}, "Name of its provider."),
              optional("credentials", &Channel::credentials, ListOf{credential_record()},
                       "API keys. At least one, unless the provider's `auth.style` is `none`."),
              required("models", &Channel::models, ListOf{channel_model_record(), AtLeast::One},
                       "What it serves."),
              optional("priority", &Channel::priority, Whole{-1'000'000, 1'000'000},
                       "Higher is tried first."),
              optional("weight", &Channel::weight, Whole{0, 1'000'000},
                       "Share of the requests among channels of one priority. 0: only when nothing "
                       "else is left."),
              optional("tags", &Channel::tags, ListOf{Text{kName}},
                       "Words for groups to choose channels by."),
              optional("limits", &Channel::limits, channel_limits_record(),
                       "How much it is given to do."),
              optional("enabled", &Channel::enabled, Flag{}, "`false` takes it out of routing."),
          },
      .finish = finish_channel};
}

}  // namespace sar::config
