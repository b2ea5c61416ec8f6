// Where a vendor takes requests of one kind, and in which dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/dialect.hpp"

namespace sar::provider {

// What is asked of a vendor.
enum class Operation : std::uint8_t {
  Chat,
  CountTokens,
  Completions,
  Embeddings,
  BatchEmbeddings,  // Gemini's batchEmbedContents
  Moderations,
  ImageGenerations,
  ImageEdits,
  Speech,
  Transcriptions,
  Translations,
  Rerank,
};
inline constexpr std::size_t kOperationCount = static_cast<std::size_t>(Operation::Rerank) + 1;

// snake_case, as in the configuration: "chat", "count_tokens", …
[[nodiscard]] std::string_view to_string(Operation operation);
[[nodiscard]] std::optional<Operation> find_operation(std::string_view word);

struct Surface {
  Operation operation = Operation::Chat;
  protocol::Dialect dialect = protocol::Dialect::OpenAi;
  // From the root of the origin, the base URL's path included, with a query where there is one.
  // "{model}" stands for the vendor's name of the model: request_target() puts it in.
  std::string path;
  std::string stream_path = {};  // for streams; empty: as `path`

  [[nodiscard]] std::string_view path_for(bool stream) const {
    return stream && !stream_path.empty() ? stream_path : path;
  }
};

// The first for that operation in that dialect, or null.
[[nodiscard]] const Surface* find_surface(std::span<const Surface> surfaces, Operation operation,
                                          protocol::Dialect dialect);

}  // namespace sar::provider
