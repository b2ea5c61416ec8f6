// Four shapes of one list.
#include "models.hpp"

#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

// What stands before a model's name and what after it.
struct Shape {
  std::string_view begin;
  std::string_view before;
  std::string_view after;
  std::string_view end;
};

constexpr Shape kOpenAi{R"({"object":"list","data":[)", R"({"id":")",
                        R"(","object":"model","created":1700000000,"owned_by":"vendor-sim"})",
                        "]}"};
constexpr Shape kAnthropic{
    R"({"data":[)", R"({"type":"model","id":")",
    R"(","display_name":"Simulated","created_at":"2025-01-01T00:00:00Z","max_input_tokens":200000,"max_tokens":64000})",
    R"(],"has_more":false,"first_id":null,"last_id":null})"};
constexpr Shape kGemini{
    R"({"models":[)", R"({"name":"models/)",
    R"(","version":"001","displayName":"Simulated","inputTokenLimit":1048576,"outputTokenLimit":65536,)"
    R"("supportedGenerationMethods":["generateContent","countTokens","embedContent"]})",
    "]}"};
constexpr Shape kOllama{
    R"({"models":[)", R"({"name":")",
    R"(","modified_at":"2025-01-01T00:00:00Z","size":1,"digest":"sim","details":{"family":"sim"}})",
    "]}"};

const Shape& shape_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::Anthropic:
      return kAnthropic;
    case Dialect::Gemini:
      return kGemini;
    case Dialect::Ollama:
      return kOllama;
    default:
      return kOpenAi;
  }
}

}  // namespace

void append_models(std::string& out, Dialect dialect, const std::vector<std::string>& names) {
  const Shape& shape = shape_of(dialect);
  out += shape.begin;
  for (const std::string& name : names) {
    if (!out.ends_with('[')) out += ',';
    out += shape.before;
    json::append_escaped(out, name);
    out += shape.after;
  }
  out += shape.end;
}

}  // namespace sim
