#include "protocol/gemini/request_reader.hpp"

#include "protocol/gemini/config_reader.hpp"
#include "protocol/gemini/contents_reader.hpp"
#include "protocol/gemini/gemini.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kModelPrefix = "models/";

class RequestReading {
 public:
  Result<ChatRequest> run(std::string_view body) {
    request_.dialect = Dialect::Gemini;
    if (!reader_.load(body) || !read_request({}) || !check()) return fail(reader_.take_error());
    return std::move(request_);
  }

  // {"contents":…}, or {"generateContentRequest":{…}}.
  Result<ChatRequest> run_count(std::string_view body) {
    request_.dialect = Dialect::Gemini;
    const auto read = [&](std::string_view name, const Place& field) {
      if (name == "generateContentRequest") return read_request(field);
      return read_field(name, field);
    };
    if (!reader_.load(body) || !reader_.each_field({}, read) || !check()) {
      return fail(reader_.take_error());
    }
    return std::move(request_);
  }

 private:
  bool read_request(const Place& place) {
    return reader_.each_field(
        place, [&](std::string_view name, const Place& field) { return read_field(name, field); });
  }

  bool read_field(std::string_view name, const Place& field) {
    if (name == "contents") return contents_.read_contents(field);
    if (name == "systemInstruction") return contents_.read_system(field);
    if (name == "tools") return read_tools(reader_, field, request_);
    if (name == "toolConfig") return read_tool_config(reader_, field, request_);
    if (name == "generationConfig") return read_generation_config(reader_, field, request_);
    if (name == "serviceTier") return reader_.read(field, request_.service_tier);
    if (name == "model") return read_model(field);
    RawJson value;
    reader_.read_any(value);
    if (!value.empty()) request_.extra.push_back({std::string{name}, std::move(value)});
    return true;
  }

  bool read_model(const Place& field) {
    if (!reader_.read(field, request_.model)) return false;
    if (request_.model.starts_with(kModelPrefix)) request_.model.erase(0, kModelPrefix.size());
    return true;
  }

  bool check() {
    for (const Message& message : request_.messages) {
      if (message.role != Role::System) return true;
    }
    return reader_.refuse_missing({nullptr, "contents"});
  }

  JsonReader json_;
  DocumentReader reader_{json_, DocumentReader::Keys::CamelCase};
  ChatRequest request_;
  GeminiContentsReader contents_{reader_, request_.messages};
};

}  // namespace

Result<ChatRequest> parse_gemini_request(std::string_view body) {
  return RequestReading{}.run(body);
}

Result<ChatRequest> parse_gemini_count_request(std::string_view body) {
  return RequestReading{}.run_count(body);
}

}  // namespace sar::protocol
