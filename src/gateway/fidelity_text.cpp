#include "gateway/fidelity_text.hpp"

#include <fmt/format.h>

#include "protocol/json/json_text.hpp"

namespace sar::gateway {
namespace {

using protocol::FidelityNote;

constexpr std::size_t kHeaderBytesMax = 1024;

std::string_view word_of(FidelityNote::Kind kind) {
  return kind == FidelityNote::Kind::Dropped ? "dropped" : "changed";
}

}  // namespace

std::string fidelity_header(const protocol::Fidelity& fidelity) {
  std::string text;
  for (const FidelityNote& note : fidelity.notes()) {
    if (text.size() + note.field.size() > kHeaderBytesMax) return text + ", …";
    if (!text.empty()) text.append(", ");
    text.append(note.field).append("=").append(word_of(note.kind));
  }
  return text;
}

std::string fidelity_json(const protocol::Fidelity& fidelity, std::size_t bytes_max) {
  constexpr std::size_t kTailBytes = 32;  // the last element and the bracket
  if (fidelity.empty()) return {};
  std::string json{"["};
  std::size_t left_out = 0;
  for (const FidelityNote& note : fidelity.notes()) {
    const std::string element = fmt::format(
        R"({}{{"field":{},"action":"{}","reason":{}}})", json.size() > 1 ? "," : "",
        protocol::json_quoted(note.field), word_of(note.kind), protocol::json_quoted(note.reason));
    const bool fits = json.size() + element.size() + kTailBytes <= bytes_max;
    if (fits) json.append(element);
    left_out += fits ? 0 : 1;
  }
  if (left_out > 0)
    json += fmt::format(R"({}{{"left_out":{}}})", json.size() > 1 ? "," : "", left_out);
  return json + "]";
}

}  // namespace sar::gateway
