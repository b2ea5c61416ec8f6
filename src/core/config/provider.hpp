// Section `providers`: who is called, where, and how long we wait. Fields: provider_fields.cpp.
#pragma once

#include <chrono>
#include <cstdint>
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

struct Provider {
  std::string name;
  std::string kind;              // adapter: see provider_kinds.hpp
  std::string base_url;          // empty: the adapter's default
  std::string api_version = {};  // Azure's; empty: its v1 API
  Auth auth;
  std::vector<HeaderField> headers;  // sent with every request
  Timeouts timeouts;
  bool enabled = true;
};

}  // namespace sar::config
