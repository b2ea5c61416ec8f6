#include "provider/surface.hpp"

#include <algorithm>
#include <array>

namespace sar::provider {
namespace {

constexpr std::array<std::string_view, kOperationCount> kOperations{"chat",
                                                                    "count_tokens",
                                                                    "completions",
                                                                    "embeddings",
                                                                    "batch_embeddings",
                                                                    "moderations",
                                                                    "image_generations",
                                                                    "image_edits",
                                                                    "speech",
                                                                    "transcriptions",
                                                                    "translations",
                                                                    "rerank"};

}  // namespace

std::string_view to_string(Operation operation) {
  return kOperations.at(static_cast<std::size_t>(operation));
}

std::optional<Operation> find_operation(std::string_view word) {
  const auto* found = std::ranges::find(kOperations, word);
  if (found == kOperations.end()) return std::nullopt;
  return static_cast<Operation>(found - kOperations.begin());
}

const Surface* find_surface(std::span<const Surface> surfaces, Operation operation,
                            protocol::Dialect dialect) {
  const auto found = std::ranges::find_if(surfaces, [&](const Surface& surface) {
    return surface.operation == operation && surface.dialect == dialect;
  });
  return found == surfaces.end() ? nullptr : &*found;
}

}  // namespace sar::provider
