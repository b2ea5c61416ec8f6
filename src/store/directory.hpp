// Directories as descriptors: to be locked, or synced after a change in them.
#pragma once

#include <fcntl.h>

#include <filesystem>

#include "core/descriptor.hpp"

namespace sar::store {

// That in which `file` stands or will stand.
[[nodiscard]] inline Descriptor open_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path directory = std::filesystem::absolute(file).parent_path();
  return Descriptor{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

}  // namespace sar::store
