#include "store/mirror_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "store/json_text.hpp"
#include "store/master_key.hpp"
#include "store/sql_values.hpp"

namespace sar::store {
namespace {

// By config::AuthStyle. The schema has three words: a vendor's own style and a query parameter are
// mirrored as the nearest one.
constexpr std::array<const char*, 5> kAuthStyles{"bearer", "bearer", "header", "header", "none"};
const std::string kFileOrigin = "file";

int flag(bool value) { return value ? 1 : 0; }

std::optional<long long> nanos(const std::optional<PricePerMillion>& price) {
  if (!price) return std::nullopt;
  return price->per_million.nanos();
}

// `sealed` if it holds `plain` already, so that an unchanged secret keeps its ciphertext.
std::string sealed_again(const MirrorRun& run, const std::optional<std::string>& sealed,
                         const Secret& plain, const std::string& where) {
  if (sealed) {
    const auto opened = open_sealed(*sealed, run.master_key, where);
    if (opened && *opened == plain) return *sealed;
  }
  return seal(plain, run.master_key, where, run.random);
}

// The text that `select` finds for the id; nullopt if there is none, or it is NULL.
std::optional<std::string> stored_text(soci::session& session, const char* select, BoundId& id) {
  std::string text;
  soci::indicator indicator = soci::i_null;
  session << select, soci::into(text, indicator), soci::use(id.value());
  if (!session.got_data() || indicator != soci::i_ok) return std::nullopt;
  return text;
}

// A header may carry a credential, so all of them are sealed, as one text.
std::string sealed_headers(const MirrorRun& run, const config::Provider& provider, BoundId& id) {
  const std::string where =
      fmt::format("providers|{}|headers", stable_id("provider", provider.name).to_string());
  return sealed_again(
      run, stored_text(run.session, "SELECT headers_sealed FROM providers WHERE id = :id", id),
      Secret{to_json(provider.headers)}, where);
}

struct Shape {
  std::string_view table;
  std::vector<std::string_view> key;
  std::vector<std::string_view> once;    // set when the row is made, and kept
  std::vector<std::string_view> values;  // set every time
};

// Takes the columns in the order key, once, values. A row that was removed is there again.
std::string upsert(const Shape& shape) {
  std::vector<std::string_view> columns = shape.key;
  columns.insert(columns.end(), shape.once.begin(), shape.once.end());
  columns.insert(columns.end(), shape.values.begin(), shape.values.end());
  std::string changes;
  for (const std::string_view column : shape.values)
    changes += fmt::format("{0} = excluded.{0}, ", column);
  return fmt::format(
      "INSERT INTO {} ({}) VALUES (:{}) ON CONFLICT ({}) DO UPDATE SET {}removed_at = NULL",
      shape.table, fmt::join(columns, ", "), fmt::join(columns, ", :"), fmt::join(shape.key, ", "),
      changes);
}

}  // namespace

void mark_all_removed(const MirrorRun& run) {
  constexpr std::array kObjects{"providers", "channels", "credentials", "model_groups", "prices"};
  // Parts have no origin of their own.
  constexpr std::array kParts{std::array{"channel_models", "channel_id", "channels"},
                              std::array{"model_group_members", "model_group_id", "model_groups"}};
  const long long now = to_nanos(run.now);
  for (const char* table : kObjects) {
    run.session << fmt::format(
        "UPDATE {} SET removed_at = :now WHERE origin = 'file' AND removed_at IS NULL", table),
        soci::use(now);
  }
  for (const auto& [table, owner_id, owners] : kParts) {
    run.session << fmt::format(
        "UPDATE {0} SET removed_at = :now WHERE removed_at IS NULL AND {1} IN "
        "(SELECT id FROM {2} WHERE origin = 'file')",
        table, owner_id, owners),
        soci::use(now);
  }
}

void put_providers(const MirrorRun& run) {
  BoundId id{run.session};
  config::Provider provider;
  std::string style;
  std::string headers;
  soci::indicator has_headers = soci::i_null;
  long long connect_ms = 0;
  long long first_byte_ms = 0;
  long long idle_ms = 0;
  int enabled = 0;
  const long long now = to_nanos(run.now);
  soci::statement put =
      (run.session.prepare << upsert(
           {.table = "providers",
            .key = {"id"},
            .once = {"name", "created_at"},
            .values = {"kind", "base_url", "auth_style", "auth_header", "headers_sealed",
                       "connect_timeout_ms", "first_byte_timeout_ms", "idle_timeout_ms", "enabled",
                       "origin"}}),
       soci::use(id.value()), soci::use(provider.name), soci::use(now), soci::use(provider.kind),
       soci::use(provider.base_url), soci::use(style), soci::use(provider.auth.header),
       soci::use(headers, has_headers), soci::use(connect_ms), soci::use(first_byte_ms),
       soci::use(idle_ms), soci::use(enabled), soci::use(kFileOrigin));
  for (const config::Provider& defined : run.configuration.providers) {
    provider = defined;
    id.assign(stable_id("provider", provider.name));
    style = kAuthStyles.at(static_cast<std::size_t>(provider.auth.style));
    has_headers = provider.headers.empty() ? soci::i_null : soci::i_ok;
    if (!provider.headers.empty()) headers = sealed_headers(run, provider, id);
    connect_ms = provider.timeouts.connect.count();
    first_byte_ms = provider.timeouts.first_byte.count();
    idle_ms = provider.timeouts.idle.count();
    enabled = flag(provider.enabled);
    put.execute(true);
  }
}

void put_channels(const MirrorRun& run) {
  BoundId id{run.session};
  BoundId provider_id{run.session};
  std::string name;
  long long priority = 0;
  long long weight = 0;
  std::string tags;
  long long max_in_flight = 0;
  int enabled = 0;
  const long long now = to_nanos(run.now);
  soci::statement put =
      (run.session.prepare << upsert({.table = "channels",
                                      .key = {"id"},
                                      .once = {"name", "created_at"},
                                      .values = {"provider_id", "priority", "weight", "tags",
                                                 "max_in_flight", "enabled", "origin"}}),
       soci::use(id.value()), soci::use(name), soci::use(now), soci::use(provider_id.value()),
       soci::use(priority), soci::use(weight), soci::use(tags), soci::use(max_in_flight),
       soci::use(enabled), soci::use(kFileOrigin));
  for (const config::Channel& channel : run.configuration.channels) {
    id.assign(stable_id("channel", channel.name));
    provider_id.assign(stable_id("provider", channel.provider));
    name = channel.name;
    priority = channel.priority;
    weight = channel.weight;
    tags = to_json(channel.tags);
    max_in_flight = channel.limits.max_in_flight;
    enabled = flag(channel.enabled);
    put.execute(true);
  }
}

void put_channel_models(const MirrorRun& run) {
  BoundId channel_id{run.session};
  std::string name;
  std::string upstream;
  soci::statement put = (run.session.prepare << upsert({.table = "channel_models",
                                                        .key = {"channel_id", "name"},
                                                        .once = {},
                                                        .values = {"upstream"}}),
                         soci::use(channel_id.value()), soci::use(name), soci::use(upstream));
  for (const config::Channel& channel : run.configuration.channels) {
    channel_id.assign(stable_id("channel", channel.name));
    for (const config::ChannelModel& model : channel.models) {
      name = model.name;
      upstream = model.upstream.empty() ? model.name : model.upstream;
      put.execute(true);
    }
  }
}

void put_credentials(const MirrorRun& run) {
  BoundId id{run.session};
  BoundId channel_id{run.session};
  std::string name;
  std::string sealed;
  const long long now = to_nanos(run.now);
  soci::statement put =
      (run.session.prepare << upsert({.table = "credentials",
                                      .key = {"id"},
                                      .once = {"channel_id", "name", "created_at"},
                                      .values = {"secret_sealed", "origin"}}),
       soci::use(id.value()), soci::use(channel_id.value()), soci::use(name), soci::use(now),
       soci::use(sealed), soci::use(kFileOrigin));
  for (const config::Channel& channel : run.configuration.channels) {
    channel_id.assign(stable_id("channel", channel.name));
    for (const config::Credential& credential : channel.credentials) {
      const Uuid uuid =
          stable_id("credential", fmt::format("{}/{}", channel.name, credential.name));
      id.assign(uuid);
      name = credential.name;
      sealed = sealed_again(
          run, stored_text(run.session, "SELECT secret_sealed FROM credentials WHERE id = :id", id),
          credential.secret, fmt::format("credentials|{}|secret", uuid.to_string()));
      put.execute(true);
    }
  }
}

void put_model_groups(const MirrorRun& run) {
  BoundId id{run.session};
  std::string name;
  std::string aliases;
  std::string strategy;
  std::string require_tags;
  std::string exclude_tags;
  std::string exclude_channels;
  const long long now = to_nanos(run.now);
  soci::statement put =
      (run.session.prepare << upsert({.table = "model_groups",
                                      .key = {"id"},
                                      .once = {"name", "created_at"},
                                      .values = {"aliases", "strategy", "require_tags",
                                                 "exclude_tags", "exclude_channels", "origin"}}),
       soci::use(id.value()), soci::use(name), soci::use(now), soci::use(aliases),
       soci::use(strategy), soci::use(require_tags), soci::use(exclude_tags),
       soci::use(exclude_channels), soci::use(kFileOrigin));
  for (const config::ModelGroup& group : run.configuration.model_groups) {
    id.assign(stable_id("model_group", group.name));
    name = group.name;
    aliases = to_json(group.aliases);
    strategy = group.strategy;
    require_tags = to_json(group.filters.require_tags);
    exclude_tags = to_json(group.filters.exclude_tags);
    exclude_channels = to_json(group.filters.exclude_channels);
    put.execute(true);
  }
}

void put_model_group_members(const MirrorRun& run) {
  BoundId group_id{run.session};
  int place = 0;
  config::GroupMember member;
  soci::statement put = (run.session.prepare << upsert({.table = "model_group_members",
                                                        .key = {"model_group_id", "place"},
                                                        .once = {},
                                                        .values = {"channel", "model", "tag"}}),
                         soci::use(group_id.value()), soci::use(place), soci::use(member.channel),
                         soci::use(member.model), soci::use(member.tag));
  for (const config::ModelGroup& group : run.configuration.model_groups) {
    group_id.assign(stable_id("model_group", group.name));
    place = 0;
    for (const config::GroupMember& defined : group.members) {
      member = defined;
      put.execute(true);
      ++place;
    }
  }
}

void put_prices(const MirrorRun& run) {
  BoundId id{run.session};
  config::Price price;
  long long from = 0;
  long long input = 0;
  OptionalNumber cache_read;
  OptionalNumber cache_write;
  OptionalNumber cache_write_1h;
  OptionalNumber audio_input;
  OptionalNumber image_input;
  long long output = 0;
  OptionalNumber reasoning;
  OptionalNumber audio_output;
  OptionalNumber image_output;
  long long request = 0;
  const long long now = to_nanos(run.now);
  soci::statement put =
      (run.session.prepare << upsert(
           {.table = "prices",
            .key = {"id"},
            .once = {"model", "in_force_from", "created_at"},
            .values = {"provider", "channel", "input_nanos", "cache_read_nanos",
                       "cache_write_nanos", "cache_write_1h_nanos", "audio_input_nanos",
                       "image_input_nanos", "output_nanos", "reasoning_nanos", "audio_output_nanos",
                       "image_output_nanos", "request_nanos", "origin"}}),
       soci::use(id.value()), soci::use(price.model), soci::use(from), soci::use(now),
       soci::use(price.provider), soci::use(price.channel), soci::use(input),
       soci::use(cache_read.value, cache_read.indicator),
       soci::use(cache_write.value, cache_write.indicator),
       soci::use(cache_write_1h.value, cache_write_1h.indicator),
       soci::use(audio_input.value, audio_input.indicator),
       soci::use(image_input.value, image_input.indicator), soci::use(output),
       soci::use(reasoning.value, reasoning.indicator),
       soci::use(audio_output.value, audio_output.indicator),
       soci::use(image_output.value, image_output.indicator), soci::use(request),
       soci::use(kFileOrigin));
  std::vector<config::Price> prices = run.list_prices;
  prices.insert(prices.end(), run.configuration.prices.begin(), run.configuration.prices.end());
  for (const config::Price& defined : prices) {
    price = defined;
    id.assign(mirrored_price_id(price));
    from = to_nanos(price.from);
    input = price.input.per_million.nanos();
    cache_read.assign(nanos(price.cache_read));
    cache_write.assign(nanos(price.cache_write));
    cache_write_1h.assign(nanos(price.cache_write_1h));
    audio_input.assign(nanos(price.audio_input));
    image_input.assign(nanos(price.image_input));
    output = price.output.per_million.nanos();
    reasoning.assign(nanos(price.reasoning));
    audio_output.assign(nanos(price.audio_output));
    image_output.assign(nanos(price.image_output));
    request = price.request.nanos();
    put.execute(true);
  }
}

Uuid mirrored_price_id(const config::Price& price) {
  std::string_view scope = "any";
  std::string_view name;
  if (!price.channel.empty()) {
    scope = "channel";
    name = price.channel;
  } else if (!price.provider.empty()) {
    scope = "provider";
    name = price.provider;
  }
  return stable_id("price",
                   fmt::format("{}\n{}\n{}\n{}", scope, name, price.model, to_nanos(price.from)));
}

}  // namespace sar::store
