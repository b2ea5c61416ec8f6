// What the operator wrote, typed: one struct per section of the YAML files. Plain data without
// behaviour. Field tables beside each section (core/config/<section>_fields.cpp) are the one source
// for parser, defaults, checks, docs/configuration.md and the JSON Schema.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/money.hpp"
#include "core/secret.hpp"

namespace sar::config {

struct HeaderField {
  std::string name;
  std::string value;
};

enum class AuthStyle : std::uint8_t { Bearer, Header, None };

struct Auth {
  AuthStyle style = AuthStyle::Bearer;
  std::string header = "x-api-key";  // for AuthStyle::Header
};

struct Timeouts {
  std::chrono::milliseconds connect{5'000};       // DNS, TCP and TLS together
  std::chrono::milliseconds first_byte{120'000};  // request written → head of the answer
  std::chrono::milliseconds idle{60'000};         // silence inside an answer
};

struct Provider {
  std::string name;
  std::string kind;      // adapter: openai | groq | openai-compatible
  std::string base_url;  // empty: the adapter's default
  Auth auth;
  std::vector<HeaderField> headers;  // sent with every request
  Timeouts timeouts;
  bool enabled = true;
};

struct Credential {
  std::string name;  // "default" if not given
  Secret secret;
};

struct ChannelModel {
  std::string name;      // what callers ask for; "*" takes any name
  std::string upstream;  // what the vendor calls it; the same if not given
};

struct ChannelLimits {
  std::int64_t max_in_flight = 0;  // 0: no limit
};

struct Channel {
  std::string name;
  std::string provider;
  std::vector<Credential> credentials;
  std::vector<ChannelModel> models;
  std::int64_t priority = 0;  // higher is tried first
  std::int64_t weight = 1;    // share within one priority; 0: only when nothing else is left
  std::vector<std::string> tags;
  ChannelLimits limits;
  bool enabled = true;
};

// Exactly one of `channel` and `tag` may be given; `model` alone means every channel that serves
// it.
struct GroupMember {
  std::string channel;
  std::string model;
  std::string tag;
};

struct GroupFilters {
  std::vector<std::string> require_tags;
  std::vector<std::string> exclude_tags;
  std::vector<std::string> exclude_channels;
};

struct ModelGroup {
  std::string name;
  std::vector<std::string> aliases;
  std::vector<GroupMember> members;
  GroupFilters filters;
  std::string strategy = "priority";  // priority | round_robin | cost
};

// One dated row. The most specific row in force wins: channel, then provider, then model alone.
struct Price {
  std::string model;
  std::string provider;  // empty: any
  std::string channel;   // empty: any
  WallTime from{};       // in force from then on; 1970 if not given
  PricePerMillion input;
  std::optional<PricePerMillion> cache_read;   // missing: as input
  std::optional<PricePerMillion> cache_write;  // missing: as input
  PricePerMillion output;
  std::optional<PricePerMillion> reasoning;  // missing: as output
  Money request;                             // per request, besides the tokens
};

struct Tls {
  std::string certificate;  // PEM file; empty: plain HTTP
  std::string private_key;  // PEM file
};

struct ServerLimits {
  std::int64_t head_bytes = 32 * 1024;
  std::int64_t header_count = 100;
  std::int64_t body_bytes = 32 * 1024 * 1024;
  std::int64_t connections = 20'000;
  std::chrono::milliseconds head_timeout{10'000};
  std::chrono::milliseconds body_timeout{60'000};
  std::chrono::milliseconds idle_timeout{75'000};
  std::chrono::milliseconds drain_timeout{600'000};
};

struct Server {
  std::string host = "127.0.0.1";
  std::int64_t port = 8080;
  std::int64_t workers = 0;  // 0: one per core
  Tls tls;
  ServerLimits limits;
};

enum class LogLevel : std::uint8_t { Debug, Info, Warn, Error };

struct Logging {
  LogLevel level = LogLevel::Info;
  std::string file;  // empty: standard error
  std::int64_t rotate_bytes = 100 * 1024 * 1024;
  std::int64_t rotate_files = 5;
  bool requests = true;  // one line per request
};

enum class Durability : std::uint8_t { Process, Power };

struct Storage {
  std::string data_dir = "data";
  Durability durability = Durability::Process;
  std::int64_t journal_bytes = 64 * 1024 * 1024;  // per worker
};

struct Metrics {
  bool require_key = false;  // /metrics asks for an API key
};

struct System {
  Server server;
  Logging log;
  Storage storage;
  Metrics metrics;
};

struct Configuration {
  std::vector<Provider> providers;
  std::vector<Channel> channels;
  std::vector<ModelGroup> model_groups;
  std::vector<Price> prices;
  System system;
};

}  // namespace sar::config
