// Section `providers`: who is called, where, and how long we wait. Fields: provider_fields.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sar::config {

struct HeaderField {
  std::string name;
  std::string value;
};

enum class AuthStyle : std::uint8_t {
  Vendor,  // as the kind of vendor wants it
  Bearer,
  Header,
  Query,
  None,
};

struct Auth {
  AuthStyle style = AuthStyle::Vendor;
  std::string header = "x-api-key";  // for AuthStyle::Header
  std::string query = "key";         // for AuthStyle::Query
};

struct Timeouts {
  std::chrono::milliseconds connect{5'000};       // DNS, TCP and TLS together
  std::chrono::milliseconds first_byte{120'000};  // request written → head of the answer
  std::chrono::milliseconds idle{60'000};         // silence inside an answer
};

// One thing that a vendor offers. The words are those of provider::Operation and protocol::Dialect.
struct Surface {
  std::string operation;
  std::string dialect;
  std::string path;              // below the base URL
  std::string stream_path = {};  // empty: as `path`
};

struct Rename {
  std::string from;
  std::string to;
};

// What an operator changes about the headers that the router sends.
struct HeaderOverrides {
  std::vector<HeaderField> set = {};
  std::vector<HeaderField> set_if_absent = {};
  std::vector<std::string> remove = {};
  std::vector<Rename> rename = {};
};

struct BodyField {
  std::string path;  // "reasoning.effort"
  std::string json;
};

// What an operator changes about JSON bodies. No path is given twice or lies inside another;
// `Rename::to` is a name in the same object.
struct BodyOverrides {
  std::vector<BodyField> set = {};
  std::vector<BodyField> set_if_absent = {};
  std::vector<std::string> remove = {};
  std::vector<Rename> rename = {};

  [[nodiscard]] bool empty() const {
    return set.empty() && set_if_absent.empty() && remove.empty() && rename.empty();
  }
};

struct Overrides {
  HeaderOverrides headers = {};
  BodyOverrides body = {};
};

// Fields of protocol::OpenAiTraits that are not the kind's.
struct TraitOverrides {
  std::optional<std::string> reasoning = {};
  std::optional<bool> max_completion_tokens = {};
  std::optional<bool> developer_role = {};
  std::optional<bool> required_is_any = {};
  std::optional<bool> short_tool_ids = {};
  std::optional<bool> random_seed = {};
  std::optional<bool> json_schema = {};
  std::optional<bool> choices = {};
  std::optional<bool> logprobs = {};
  std::optional<bool> reasoning_back = {};
  std::optional<bool> platform_fields = {};
  std::optional<bool> sampling_with_reasoning = {};
  std::optional<bool> user = {};
  std::optional<bool> top_k = {};
  std::optional<bool> cache_control = {};
  std::optional<bool> file_urls = {};
  std::optional<bool> thoughts_in_text = {};
};

struct Provider {
  std::string name;
  std::string kind;              // adapter: see provider_kinds.hpp
  std::string base_url;          // empty: the adapter's default
  std::string api_version = {};  // Azure's; empty: its v1 API
  Auth auth;
  std::vector<HeaderField> headers;    // sent with every request
  std::vector<Surface> surfaces = {};  // empty: what the kind offers
  Overrides overrides = {};
  TraitOverrides traits = {};
  Timeouts timeouts;
  bool enabled = true;
};

}  // namespace sar::config
