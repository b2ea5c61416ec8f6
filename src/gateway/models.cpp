#include "gateway/models.hpp"

#include <fmt/format.h>

#include <charconv>

#include "gateway/model_facts.hpp"
#include "protocol/openai_chat_wire.hpp"

namespace sar::gateway {
namespace {

void append_model(std::string& out, const Snapshot& snapshot, std::string_view name, WallTime now) {
  const routing::Route* route = snapshot.routing->find(name);
  const bool is_vendors = route != nullptr && !route->is_group && !route->targets.empty();
  const auto created =
      std::chrono::floor<std::chrono::seconds>(snapshot.built_at.time_since_epoch());
  out.append("{\"id\":");
  protocol::append_json_quoted(out, name);
  fmt::format_to(std::back_inserter(out), R"(,"object":"model","created":{},"owned_by":)",
                 created.count());
  protocol::append_json_quoted(out, is_vendors
                                        ? std::string_view{route->targets.front().channel->provider}
                                        : "smart-ai-router");
  if (route != nullptr) {
    out.append(R"(,"x_router":)");
    append_model_facts(out, *route, now);
  }
  out.push_back('}');
}

Error unknown_model(std::string_view name) {
  return caller_error(ErrorClass::ModelNotFound, "model_not_found",
                      fmt::format("The model '{}' does not exist.", name), "model");
}

// RFC 3986 §2.1. nullopt: a % that no two hexadecimal digits follow.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] != '%') {
      decoded.push_back(text[place]);
      continue;
    }
    unsigned char byte = 0;
    const char* digits = text.data() + place + 1;
    if (place + 2 >= text.size() ||
        std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    decoded.push_back(static_cast<char>(byte));
    place += 2;
  }
  return decoded;
}

}  // namespace

std::string models_body(const Snapshot& snapshot, const access::KeyEntry& caller, WallTime now) {
  std::string body = R"({"object":"list","data":[)";
  bool first = true;
  for (const std::string& name : snapshot.routing->names()) {
    if (!caller.allows_model(name)) continue;
    if (!first) body.push_back(',');
    first = false;
    append_model(body, snapshot, name, now);
  }
  body.append("]}");
  return body;
}

Result<std::string> model_body(const Snapshot& snapshot, const access::KeyEntry& caller,
                               std::string_view argument, WallTime now) {
  const auto name = percent_decoded(argument);
  if (!name) return fail(unknown_model(argument));
  if (snapshot.routing->find(*name) == nullptr || !caller.allows_model(*name)) {
    return fail(unknown_model(*name));
  }
  std::string body;
  append_model(body, snapshot, *name, now);
  return body;
}

}  // namespace sar::gateway
