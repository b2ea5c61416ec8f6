// What a dialect calls the fields that the canonical model has under OpenAI's names, so that a
// caller is told of them in his own words.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "protocol/canonical/chat_request.hpp"
#include "protocol/canonical/fidelity.hpp"

namespace sar::protocol {

// A row of a dialect's table. "[]" stands for an index, and the caller's indices are kept:
// {"contents[].content[]", "contents[].parts[]"}. What follows the field in a path follows it
// still.
struct FieldName {
  std::string_view canonical;
  std::string_view name;
  // Whether the caller wrote it so, where a dialect has several words; null: always.
  bool (*applies)(const ChatRequest& request) = nullptr;
};

// `path` as the dialect of `names` has it: by the row that covers most of it, and of these the
// first that applies. What no row covers is called the same.
[[nodiscard]] std::string callers_path(std::string_view path, std::span<const FieldName> names,
                                       const ChatRequest& request);

// All fields of `fidelity` so.
void name_as_caller(Fidelity& fidelity, std::span<const FieldName> names,
                    const ChatRequest& request);

}  // namespace sar::protocol
