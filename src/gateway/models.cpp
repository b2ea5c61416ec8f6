#include "gateway/models.hpp"

#include <fmt/format.h>

#include "core/append.hpp"
#include "core/timestamp.hpp"
#include "gateway/endpoints.hpp"
#include "gateway/model_facts.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::gateway {
namespace {

using protocol::Dialect;
using protocol::JsonWriter;

void append_number(JsonWriter& writer, std::string_view key, std::int64_t value) {
  writer.key(key);
  writer.raw(std::to_string(value));
}

void append_limit(JsonWriter& writer, std::string_view key, std::int64_t tokens) {
  if (tokens > 0) append_number(writer, key, tokens);
}

// --- one model in each dialect -------------------------------------------------------------------

void append_openai(std::string& out, const ModelListing& listing, std::string_view name,
                   const routing::Route& route) {
  const bool is_vendors = !route.is_group && !route.targets.empty();
  const auto created =
      std::chrono::floor<std::chrono::seconds>(listing.snapshot.built_at.time_since_epoch());
  JsonWriter writer{out};
  writer.begin_object();
  writer.key("id");
  writer.text(name);
  writer.key("object");
  writer.text("model");
  append_number(writer, "created", created.count());
  writer.key("owned_by");
  writer.text(is_vendors ? std::string_view{route.targets.front().channel->provider}
                         : "smart-ai-router");
  writer.key("x_router");
  append_model_facts(out, route, listing.now);
  writer.end_object();
}

void append_anthropic(std::string& out, const ModelListing& listing, std::string_view name,
                      const routing::Route& route) {
  const ModelFacts facts = common_model_facts(route, listing.now);
  JsonWriter writer{out};
  writer.begin_object();
  writer.key("type");
  writer.text("model");
  writer.key("id");
  writer.text(name);
  writer.key("display_name");
  writer.text(name);
  writer.key("created_at");
  writer.text(to_rfc3339(listing.snapshot.built_at));
  append_limit(writer, "max_input_tokens", facts.context_tokens);
  append_limit(writer, "max_tokens", facts.output_tokens);
  writer.end_object();
}

void append_gemini(std::string& out, const ModelListing& listing, std::string_view name,
                   const routing::Route& route) {
  const ModelFacts facts = common_model_facts(route, listing.now);
  JsonWriter writer{out};
  writer.begin_object();
  writer.key("name");
  writer.text("models/" + std::string{name});
  writer.key("displayName");
  writer.text(name);
  append_limit(writer, "inputTokenLimit", facts.context_tokens);
  append_limit(writer, "outputTokenLimit", facts.output_tokens);
  writer.key("supportedGenerationMethods");
  writer.raw(facts.kind == ModelKind::Embedding
                 ? R"(["embedContent","batchEmbedContents"])"
                 : R"(["generateContent","streamGenerateContent","countTokens"])");
  writer.end_object();
}

// --- lists ---------------------------------------------------------------------------------------

void append_model(std::string& out, const ModelListing& listing, std::string_view name) {
  const routing::Route& route = *listing.snapshot.routing->find(name);
  if (listing.dialect == Dialect::Anthropic) return append_anthropic(out, listing, name, route);
  if (listing.dialect == Dialect::Gemini) return append_gemini(out, listing, name, route);
  append_openai(out, listing, name, route);
}

std::vector<std::string_view> names_of(const ModelListing& listing) {
  std::vector<std::string_view> names;
  for (const std::string& name : listing.snapshot.routing->names()) {
    if (listing.caller.allows_model(name)) names.emplace_back(name);
  }
  return names;
}

std::string_view opening_of(Dialect dialect) {
  if (dialect == Dialect::Anthropic) return R"({"data":[)";
  if (dialect == Dialect::Gemini) return R"({"models":[)";
  return R"({"object":"list","data":[)";
}

std::string closing_of(Dialect dialect, const std::vector<std::string_view>& names) {
  if (dialect != Dialect::Anthropic) return "]}";
  const auto quoted_or_null = [&](auto name) {
    return names.empty() ? std::string{"null"} : protocol::json_quoted(name());
  };
  return fmt::format(R"(],"has_more":false,"first_id":{},"last_id":{}}})",
                     quoted_or_null([&] { return names.front(); }),
                     quoted_or_null([&] { return names.back(); }));
}

Error unknown_model(std::string_view name) {
  return caller_error(ErrorClass::ModelNotFound, "model_not_found",
                      fmt::format("The model '{}' does not exist.", name), "model");
}

}  // namespace

std::string models_body(const ModelListing& listing) {
  const std::vector<std::string_view> names = names_of(listing);
  std::string body{opening_of(listing.dialect)};
  for (const std::string_view name : names) {
    if (body.back() != '[') body.push_back(',');
    append_model(body, listing, name);
  }
  return body.append(closing_of(listing.dialect, names));
}

Result<std::string> model_body(const ModelListing& listing, std::string_view argument) {
  const auto name = percent_decoded(argument);
  if (!name) return fail(unknown_model(argument));
  if (listing.snapshot.routing->find(*name) == nullptr || !listing.caller.allows_model(*name)) {
    return fail(unknown_model(*name));
  }
  std::string body;
  append_model(body, listing, *name);
  return body;
}

}  // namespace sar::gateway
