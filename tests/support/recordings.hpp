// Recorded exchanges with real vendors. They are no part of the repository: what needs them is
// skipped, visibly, where they are absent.
//
//   if (!sar::test::has_recordings()) GTEST_SKIP() << sar::test::no_recordings();
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sar::test {

struct Recording {
  std::string name;          // of its file, without .json
  std::string request_body;  // JSON as it was spelled; empty: not recorded
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};  // of the response
  std::string response_body;  // JSON, or the text that the vendor sent instead; empty: a stream
  std::string stream;         // the bytes of a stream of events
};

// In $SAR_SHARED/fixtures, or ../shared/fixtures beside the repository.
[[nodiscard]] bool has_recordings();
// The reason for a skip.
[[nodiscard]] std::string no_recordings();

// Those of one API ("openai.chat"), or all if `api` is empty, by name. Throws what std::filesystem
// throws, and std::runtime_error for a file that is none.
[[nodiscard]] std::vector<Recording> load_recordings(std::string_view api);

}  // namespace sar::test
