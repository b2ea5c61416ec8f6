#include "protocol/canonical/field_names.hpp"

#include <vector>

namespace sar::protocol {
namespace {

using Indices = std::vector<std::string_view>;

// Bytes of `path` that `pattern` covers, up to a border of names; 0: it does not.
std::size_t covered(std::string_view pattern, std::string_view path, Indices& indices) {
  std::size_t at = 0;
  indices.clear();
  for (const char letter : pattern) {
    if (at == path.size() || path[at] != letter) return 0;
    ++at;
    if (letter != '[') continue;
    const std::size_t end = std::min(path.find(']', at), path.size());
    indices.push_back(path.substr(at, end - at));
    at = end;
  }
  const bool is_border = at == path.size() || path[at] == '.' || path[at] == '[';
  return is_border ? at : 0;
}

std::string with_indices(std::string_view pattern, const Indices& indices) {
  std::string path;
  std::size_t next = 0;
  for (const char letter : pattern) {
    path.push_back(letter);
    if (letter == '[' && next < indices.size()) path.append(indices[next++]);
  }
  return path;
}

}  // namespace

std::string callers_path(std::string_view path, std::span<const FieldName> names,
                         const ChatRequest& request) {
  const FieldName* best = nullptr;
  std::size_t best_covered = 0;
  Indices best_indices;
  Indices indices;
  for (const FieldName& row : names) {
    const std::size_t bytes = covered(row.canonical, path, indices);
    if (bytes <= best_covered || (row.applies != nullptr && !row.applies(request))) continue;
    best = &row;
    best_covered = bytes;
    best_indices = indices;
  }
  if (best == nullptr) return std::string{path};
  return with_indices(best->name, best_indices).append(path.substr(best_covered));
}

void name_as_caller(Fidelity& fidelity, std::span<const FieldName> names,
                    const ChatRequest& request) {
  Fidelity named;
  for (const FidelityNote& note : fidelity.notes()) {
    std::string field = callers_path(note.field, names, request);
    note.kind == FidelityNote::Kind::Dropped ? named.dropped(std::move(field), note.reason)
                                             : named.changed(std::move(field), note.reason);
  }
  fidelity = std::move(named);
}

}  // namespace sar::protocol
