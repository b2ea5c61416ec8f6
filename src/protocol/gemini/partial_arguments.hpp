// The arguments of a call that comes in pieces, each with its path ("$.days[0].name"), put together
// as the text of one JSON object while they come. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/gemini/parts.hpp"

namespace sar::protocol {

// REQUIRES: pieces come in the order in which the object is written, as the model writes it.
class GeminiPartialArguments {
 public:
  // Both yield the text that is new.
  [[nodiscard]] std::string add(const GeminiPartialArgument& piece);
  [[nodiscard]] std::string finish();

 private:
  struct Step {
    std::string name;         // of a field; of an element its index
    bool is_element = false;  // its container is a list
    bool operator==(const Step&) const = default;
  };
  static std::vector<Step> steps_of(std::string_view path);

  void open(const std::vector<Step>& path);
  void close_below(std::size_t depth);
  void begin_value(const Step& step);
  void end_text();

  std::string out_;
  std::vector<Step> path_;   // of the last value
  bool has_begun_ = false;   // the object's brace is written
  bool is_in_text_ = false;  // a text goes on
};

}  // namespace sar::protocol
