// Multipart form data, read strictly.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace sim {

struct FormPart {
  std::string_view name;
  std::string_view file_name;
  std::string_view content_type;
  std::string_view bytes;
};

// nullopt: the body is not what its Content-Type says.
[[nodiscard]] std::optional<std::vector<FormPart>> read_form(std::string_view content_type,
                                                             std::string_view body);

}  // namespace sim
