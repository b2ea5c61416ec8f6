#include "gateway/endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sar::gateway {
namespace {

using protocol::Dialect;
using provider::Operation;

constexpr Endpoint vendor(std::string_view path, Operation operation,
                          Dialect dialect = Dialect::OpenAi) {
  return {"POST", path, EndpointKind::Vendor, Right::ApiKey, dialect, operation};
}

constexpr std::array kEndpoints{
    vendor("/v1/chat/completions", Operation::Chat),
    vendor("/v1/messages", Operation::Chat, Dialect::Anthropic),
    vendor("/v1/responses", Operation::Chat, Dialect::OpenAiResponses),
    vendor("/v1/embeddings", Operation::Embeddings),
    vendor("/v1/completions", Operation::Chat, Dialect::OpenAiCompletions),
    vendor("/v1/messages/count_tokens", Operation::CountTokens, Dialect::Anthropic),
    vendor("/v1/responses/input_tokens", Operation::CountTokens, Dialect::OpenAiResponses),
    vendor("/v1/moderations", Operation::Moderations),
    vendor("/v1/images/generations", Operation::ImageGenerations),
    vendor("/v1/images/edits", Operation::ImageEdits),
    vendor("/v1/audio/speech", Operation::Speech),
    vendor("/v1/audio/transcriptions", Operation::Transcriptions),
    vendor("/v1/audio/translations", Operation::Translations),
    vendor("/v1/rerank", Operation::Rerank),
    // Vercel's SDK leaves "models/" out before names with a slash in them.
    Endpoint{"POST", "/v1beta/*", EndpointKind::GeminiMethod, Right::ApiKey, Dialect::Gemini},
    Endpoint{"POST", "/v1/models/*", EndpointKind::GeminiMethod, Right::ApiKey, Dialect::Gemini},
    Endpoint{"GET", "/v1/models", EndpointKind::ListModels, Right::ApiKey},
    Endpoint{"GET", "/v1/models/*", EndpointKind::RetrieveModel, Right::ApiKey},
    Endpoint{"GET", "/v1beta/models", EndpointKind::ListModels, Right::ApiKey, Dialect::Gemini},
    Endpoint{"GET", "/v1beta/models/*", EndpointKind::RetrieveModel, Right::ApiKey,
             Dialect::Gemini},
    Endpoint{"GET", "/v1/responses/*", EndpointKind::StoredResponse, Right::ApiKey,
             Dialect::OpenAiResponses},
    Endpoint{"DELETE", "/v1/responses/*", EndpointKind::StoredResponse, Right::ApiKey,
             Dialect::OpenAiResponses},
    Endpoint{"POST", "/v1/responses/*", EndpointKind::StoredResponse, Right::ApiKey,
             Dialect::OpenAiResponses},
    Endpoint{"GET", "/healthz", EndpointKind::Health, Right::Anyone},
    Endpoint{"GET", "/readyz", EndpointKind::Ready, Right::Anyone},
    Endpoint{"GET", "/metrics", EndpointKind::Metrics, Right::ApiKeyIfConfigured},
};

struct GeminiMethod {
  std::string_view name;
  Operation operation;
  bool stream = false;
};
constexpr std::array kGeminiMethods{
    GeminiMethod{"generateContent", Operation::Chat},
    GeminiMethod{"streamGenerateContent", Operation::Chat, true},
    GeminiMethod{"countTokens", Operation::CountTokens},
    GeminiMethod{"embedContent", Operation::Embeddings},
    GeminiMethod{"batchEmbedContents", Operation::BatchEmbeddings},
};

bool path_matches(const Endpoint& endpoint, std::string_view path, std::string_view& argument) {
  if (!endpoint.path.ends_with('*')) return path == endpoint.path;
  const std::string_view prefix = endpoint.path.substr(0, endpoint.path.size() - 1);
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return false;
  argument = path.substr(prefix.size());
  return true;
}

// RFC 9110 §9.3.2: HEAD is served where GET is. The server leaves the body of the answer out.
bool takes_method(const Endpoint& endpoint, std::string_view method) {
  return method == endpoint.method || (method == "HEAD" && endpoint.method == "GET");
}

}  // namespace

std::span<const Endpoint> endpoints() { return kEndpoints; }

Result<EndpointMatch> find_endpoint(std::string_view method, std::string_view path) {
  bool path_known = false;
  for (const Endpoint& endpoint : kEndpoints) {
    EndpointMatch match{.endpoint = &endpoint, .argument = {}};
    if (!path_matches(endpoint, path, match.argument)) continue;
    if (takes_method(endpoint, method)) return match;
    path_known = true;
  }
  if (path_known) {
    return fail(caller_error(ErrorClass::MethodNotAllowed, "method_not_allowed",
                             fmt::format("{} is not allowed on {}", method, path)));
  }
  return fail(caller_error(ErrorClass::NotFound, "unknown_url",
                           fmt::format("Unknown request URL: {} {}", method, path)));
}

std::string allow_line(std::string_view path) {
  std::string methods;
  for (const Endpoint& endpoint : kEndpoints) {
    std::string_view argument;
    if (!path_matches(endpoint, path, argument)) continue;
    methods.append(methods.empty() ? "" : ", ").append(endpoint.method);
    if (endpoint.method == "GET") methods.append(", HEAD");
  }
  return methods.empty() ? std::string{} : fmt::format("Allow: {}\r\n", methods);
}

Result<GeminiCall> parse_gemini_call(std::string_view argument) {
  const std::size_t colon = argument.rfind(':');
  const std::string_view method =
      colon == std::string_view::npos ? std::string_view{} : argument.substr(colon + 1);
  const auto* found = std::ranges::find(kGeminiMethods, method, &GeminiMethod::name);
  std::string_view name = argument.substr(0, colon);
  constexpr std::string_view kModels = "models/";
  if (name.starts_with(kModels)) name.remove_prefix(kModels.size());
  auto model = percent_decoded(name);
  if (found == kGeminiMethods.end() || !model || model->empty()) {
    return fail(caller_error(ErrorClass::NotFound, "unknown_method",
                             fmt::format("Unknown model or method: {}", argument)));
  }
  return GeminiCall{
      .model = std::move(*model), .operation = found->operation, .stream = found->stream};
}

Dialect guess_dialect(std::string_view path, const HeaderTable& headers) {
  if (path.starts_with("/v1beta/") || headers.contains("x-goog-api-key")) return Dialect::Gemini;
  if (path.starts_with("/v1/messages") || headers.contains("anthropic-version")) {
    return Dialect::Anthropic;
  }
  return Dialect::OpenAi;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] != '%') {
      decoded.push_back(text[place]);
      continue;
    }
    unsigned char byte = 0;
    const char* digits = text.data() + place + 1;
    if (place + 2 >= text.size() ||
        std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    decoded.push_back(static_cast<char>(byte));
    place += 2;
  }
  return decoded;
}

std::optional<std::string> query_field(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view field = query.substr(0, end);
    const std::size_t equals = field.find('=');
    if (field.substr(0, equals) == name) {
      return percent_decoded(equals == std::string_view::npos ? std::string_view{}
                                                              : field.substr(equals + 1));
    }
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace sar::gateway
