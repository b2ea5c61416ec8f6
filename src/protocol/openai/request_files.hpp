// Documents for vendors of the OpenAI family. Internal to the dialect.
#pragma once

#include <string>

#include "protocol/openai/request_writing.hpp"

namespace sar::protocol {

// Makes of `file`, the body of `part`, what the vendor takes: data of a document, or its text.
// Error: BadRequest "unsupported_content" at `path`.
[[nodiscard]] Result<void> fit_file(RequestWriting& writing, Part& part, FilePart& file,
                                    const std::string& path);

}  // namespace sar::protocol
