#include "protocol/bare_error.hpp"

namespace sar::protocol {
namespace {

bool has_text(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return !reader.take_string().raw.empty();
  reader.take();
  return false;
}

}  // namespace

bool is_bare_error(JsonReader& reader) {
  bool is_error_object = false;
  bool has_message = false;
  bool has_kind = false;
  bool is_answer = false;
  JsonString key;
  std::string buffer;
  if (!reader.enter_object()) return false;
  while (reader.next_key(key)) {
    const std::string_view name = key.text(buffer);
    if (name == "object") {
      is_error_object = reader.take() == R"("error")";
    } else if (name == "message" || name == "detail") {
      has_message = has_text(reader) || has_message;
    } else if (name == "code" && reader.kind() == JsonKind::Number) {
      has_kind = !reader.take().empty();
    } else if (name == "code" || name == "type") {
      has_kind = has_text(reader) || has_kind;
    } else {
      is_answer = is_answer || name == "choices" || name == "usage";
      reader.take();
    }
  }
  return !is_answer && (is_error_object || (has_message && has_kind));
}

}  // namespace sar::protocol
