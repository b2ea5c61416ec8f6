// Recorded vendor exchanges, one JSON file each: {request, response:{status, headers, body |
// framing + sse_chunks}}. Served again with their bytes cut at other borders.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"

namespace sim {

struct Recording {
  int status = 200;
  std::string content_type = "application/json";
  std::string extra_headers;  // each with its line end
  std::string body;
  bool is_stream = false;
  Usage usage;  // the last one in the body; zero if there is none
};

class ReplayLibrary {
 public:
  ReplayLibrary() = default;
  // Reads every *.json that has a response. Throws std::filesystem::filesystem_error.
  explicit ReplayLibrary(const std::string& directory);
  // Null: no such recording. `stem` is the file name without ".json".
  [[nodiscard]] const Recording* find(std::string_view stem) const;
  [[nodiscard]] std::vector<std::string_view> stems() const;

 private:
  std::map<std::string, Recording, std::less<>> recordings_;
};

}  // namespace sim
