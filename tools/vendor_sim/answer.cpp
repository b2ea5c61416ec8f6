// What all dialects ask of an answer.
#include "answer.hpp"

namespace sim {

std::string_view tool_arguments(const Answer& answer) {
  switch (answer.scenario.arguments) {
    case Arguments::Empty:
      return {};
    case Arguments::Broken:
      return R"({"location":"Par)";
    case Arguments::Normal:
      break;
  }
  return R"({"location":"Paris","unit":"celsius"})";
}

std::string_view tool_object(const Answer& answer) {
  return answer.scenario.arguments == Arguments::Normal ? tool_arguments(answer) : "{}";
}

std::string_view tool_name(const Answer& answer, std::int64_t call) {
  const auto& names = answer.call.tool_names;
  return names[static_cast<std::size_t>(call) % names.size()];
}

std::int64_t fragments_per_tool_call(const Answer& answer) {
  const auto bytes = tool_arguments(answer).size();
  return 1 + static_cast<std::int64_t>((bytes + kToolFragmentBytes - 1) / kToolFragmentBytes);
}

std::int64_t pieces_of(const Answer& answer) {
  const auto spoken = answer.reasoning.count() + answer.text.count();
  if (answer.tool_calls == 0) return spoken;
  return spoken + answer.tool_calls * fragments_per_tool_call(answer);
}

void append_whole(std::string& out, Content content, std::int64_t choice) {
  while (content.next()) content.append(out, choice);
}

Usage told_usage(const Answer& answer) {
  return answer.scenario.usage == UsageReport::Zero ? Usage{} : answer.usage;
}

std::string_view finish_word(const Answer& answer, std::string_view own) {
  return answer.scenario.finish.empty() ? own : answer.scenario.finish;
}

}  // namespace sim
