// Forms that nobody made: what is found lies inside the body, and a form that was taken is taken
// again when the model's name is replaced.
#include <string>

#include "protocol/body_pieces.hpp"
#include "protocol/model_wire.hpp"

using namespace sar::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kType = "multipart/form-data; boundary=b";
  const std::string body{reinterpret_cast<const char*>(data), size};
  const auto view = scan_form(body, kType);
  if (!view) return 0;
  if (view->model_value.end > body.size()) __builtin_trap();
  const std::string other = splice_model(body, *view, "another").joined();
  const auto renamed = scan_form(other, kType);
  if (!renamed || renamed->stream != view->stream) __builtin_trap();
  if (!view->model_value.empty() && renamed->model != "another") __builtin_trap();
  return 0;
}
