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

}  // namespace sar::config
