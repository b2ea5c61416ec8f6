// A vendor's words, made fit for callers.
#pragma once

#include <string>
#include <string_view>

namespace sar::provider {

// Replaces what looks like a key or part of one (also masked: sk-ab***yz), organisation and project
// ids, bearer tokens, URLs and e-mail addresses by "[redacted]"; control characters become blanks;
// cut behind a character, with "…", where it is longer than 500 bytes.
[[nodiscard]] std::string redact(std::string_view message);

}  // namespace sar::provider
