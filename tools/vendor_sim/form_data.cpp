// Boundaries must stand alone on their lines, and the last one must be there.
#include "form_data.hpp"

#include <string>

#include "http_request.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr auto kNpos = std::string_view::npos;
constexpr std::size_t kBoundaryMax = 70;

// The value of `name="…"` or `name=…` after a semicolon.
std::string_view parameter(std::string_view field, std::string_view name) {
  auto at = field.find(joined("; ", name, "="));
  if (at == kNpos) return {};
  at += name.size() + 3;
  if (!field.substr(at).starts_with('"')) return field.substr(at, field.find(';', at) - at);
  const auto end = field.find('"', at + 1);
  return end == kNpos ? std::string_view{} : field.substr(at + 1, end - at - 1);
}

std::optional<FormPart> read_part(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (!text.starts_with("\r\n") || end == kNpos) return std::nullopt;
  const auto head = text.substr(0, end + 2);
  const auto disposition = header_value(head, "content-disposition");
  FormPart part{.name = parameter(disposition, "name"),
                .file_name = parameter(disposition, "filename"),
                .content_type = header_value(head, "content-type"),
                .bytes = text.substr(end + 4)};
  if (!disposition.starts_with("form-data") || part.name.empty()) return std::nullopt;
  return part;
}

}  // namespace

std::optional<std::vector<FormPart>> read_form(std::string_view content_type,
                                               std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!content_type.starts_with("multipart/form-data") || boundary.empty() ||
      boundary.size() > kBoundaryMax || !body.starts_with(joined("--", boundary))) {
    return std::nullopt;
  }
  const auto border = joined("\r\n--", boundary);
  std::vector<FormPart> parts;
  body.remove_prefix(border.size() - 2);
  while (!body.starts_with("--")) {
    const auto end = body.find(border);
    if (end == kNpos) return std::nullopt;
    const auto part = read_part(body.substr(0, end));
    if (!part) return std::nullopt;
    parts.push_back(*part);
    body.remove_prefix(end + border.size());
  }
  if (body != "--" && body != "--\r\n") return std::nullopt;
  return parts;
}

}  // namespace sim
