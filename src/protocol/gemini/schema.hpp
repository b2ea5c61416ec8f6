// JSON Schema and Gemini's subset of OpenAPI's, each said in the other. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

namespace sar::protocol {

// `schema`, which may be the subset (TYPE names in capitals, nullable, numbers as strings), as JSON
// Schema. REQUIRES: it is valid JSON.
[[nodiscard]] std::string json_schema_of(std::string_view schema);

// What a vendor is told of a JSON Schema. The subset is understood by every model and relay, so it
// is what goes out where it says the same: references are put in place, oneOf becomes anyOf, const
// an enum of one, a list of types a type that is nullable or an anyOf, and additionalProperties:
// false is left out. What the subset cannot say (recursion, enums of numbers, maps, allOf of
// several, not, patternProperties …) goes as JSON Schema (parametersJsonSchema,
// responseJsonSchema), as it is.
struct GeminiSchema {
  enum class Form : std::uint8_t {
    Subset,       // `json`
    JsonSchema,   // the original
    EmptyObject,  // nothing: a function without parameters
  };
  Form form = Form::JsonSchema;
  std::string json = {};
  bool is_loosened = false;  // constraints that the subset does not know were left out
};
[[nodiscard]] GeminiSchema gemini_schema_of(std::string_view schema);

}  // namespace sar::protocol
