// What the threads of the simulated vendor share.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "journal.hpp"
#include "options.hpp"
#include "replay.hpp"
#include "seal.hpp"

namespace sim {

struct Backstage {
  // Throws if a file or directory of the options cannot be opened.
  explicit Backstage(const Options& chosen)
      : options(chosen),
        journal(chosen),
        library(chosen.replay_directory.empty() ? ReplayLibrary{}
                                                : ReplayLibrary(chosen.replay_directory)) {}

  const Options options;
  Journal journal;
  const ReplayLibrary library;
  const Seal seal;
  std::atomic<std::uint64_t> sequence = 0;
  std::atomic<std::uint64_t> connections = 0;

  // How often this model name has been asked for before.
  std::int64_t count_request(std::string_view model) {
    const std::scoped_lock lock(mutex_);
    return requests_by_model_[std::string(model)]++;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::int64_t> requests_by_model_;
};

}  // namespace sim
