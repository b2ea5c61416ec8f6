// APIs beside chat whose bodies pass through: embeddings, moderations, images, sound, ranking,
// token counts. The router reads the model's name, whether a stream is wanted, and the usage.
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

// The rows of these APIs in the OpenAI family; `model` may be missing where the path has it or the
// vendor has a default (then the view's is empty). Usage is understood in the shapes of OpenAI's
// embeddings, images and sound, Jina's and Cohere's. Any object that reports no error is an answer.
extern const Wire kModelWire;

// The same of a form (multipart/form-data, RFC 7578): its fields `model` and `stream`. The range of
// the model has no quotes. Errors (the caller's): BadRequest, the form is malformed, or a field
// comes twice.
[[nodiscard]] Result<ChatRequestView> scan_form(std::string_view body,
                                                std::string_view content_type);
[[nodiscard]] bool is_form(std::string_view content_type);

}  // namespace sar::protocol
