// The tools of a messages request, and how they are chosen. Internal to the dialect.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "protocol/anthropic/request_writing.hpp"
#include "protocol/canonical/web_search.hpp"

namespace sar::protocol {

class AnthropicTools {
 public:
  // Notes what is left out. Both live longer.
  AnthropicTools(const ChatRequest& request, AnthropicRequestWriting& writing);

  [[nodiscard]] std::size_t count_breakpoints() const;
  // Without tools nothing is written, nor is a choice.
  void write_tools(JsonWriter& writer) const;
  void write_choice(JsonWriter& writer, bool is_thinking) const;

 private:
  void add_tools(const ChatRequest& request);
  void add_tool(const Tool& tool, const std::string& path);
  void add_web_search(const WebSearch& search, const std::string& path);
  [[nodiscard]] std::string path_of_told(const Tool& tool) const;
  void keep_allowed(const ToolChoice& choice);
  void read_choice(const ChatRequest& request);
  void write_function(JsonWriter& writer, const FunctionTool& function,
                      const std::string& path) const;
  [[nodiscard]] bool has_tool(std::string_view name) const;

  AnthropicRequestWriting& writing_;
  std::vector<const Tool*> tools_;
  std::deque<Tool> made_tools_;  // which know where they stood
  std::optional<ToolChoice> choice_;
};

}  // namespace sar::protocol
