// Which path is answered how.
#pragma once

#include <string_view>

#include "vendor.hpp"

namespace sim {

struct SimpleAnswer;

struct Endpoint {
  std::string_view method;
  std::string_view path_end;  // whatever stands before it
  Dialect dialect;
  void (Vendor::*answer)(const Endpoint& endpoint, const Request& request, Reply& reply);
  CallRead (*read)(const Request& request) = nullptr;
  void (*compose)(const SimpleAnswer& to) = nullptr;
};

// Null: nobody answers there.
[[nodiscard]] const Endpoint* find_endpoint(const Request& request);

}  // namespace sim
