// Fields of `providers[].surfaces` and `providers[].traits`.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/config/list_forms.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/provider_records.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

constexpr std::string_view kModelPlace = "{model}";

struct Pairing {
  std::string_view operation;
  std::string_view dialect;
};
// Operations that have another form than OpenAI's.
constexpr std::array kPairings{
    Pairing{"chat", "openai-responses"},
    Pairing{"chat", "anthropic"},
    Pairing{"chat", "gemini"},
    Pairing{"chat", "ollama"},
    Pairing{"count_tokens", "anthropic"},
    Pairing{"count_tokens", "gemini"},
    Pairing{"count_tokens", "openai-responses"},
    Pairing{"embeddings", "gemini"},
    Pairing{"embeddings", "ollama"},
    Pairing{"batch_embeddings", "gemini"},
};

bool is_possible(const Surface& surface) {
  const bool only_others =
      surface.operation == "count_tokens" || surface.operation == "batch_embeddings";
  if (surface.dialect == "openai") return !only_others;
  return std::ranges::any_of(kPairings, [&](const Pairing& pairing) {
    return pairing.operation == surface.operation && pairing.dialect == surface.dialect;
  });
}

// Below a base URL, perhaps with a query; the only braces are those of {model}.
bool is_surface_path(std::string_view text) {
  if (!text.starts_with('/')) return false;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text.substr(place).starts_with(kModelPlace)) {
      place += kModelPlace.size() - 1;
      continue;
    }
    const char letter = text[place];
    if (letter <= 0x20 || letter >= 0x7F || std::string_view{"{}#\\\"<>^`|"}.contains(letter)) {
      return false;
    }
  }
  return true;
}

constexpr TextRule kSurfacePath{
    .noun = "a path that begins with '/'",
    .details = "visible ASCII; {model} stands for the name of the model",
    .holds = is_surface_path};

void finish_surface(Surface& surface, const std::string& path, Report& report) {
  const bool is_complete = !surface.operation.empty() && !surface.dialect.empty();
  if (is_complete && !is_possible(surface)) {
    report.add_at(path + ".dialect",
                  fmt::format("the dialect {} has no {}", surface.dialect, surface.operation));
  }
  const bool streams_elsewhere = surface.dialect == "gemini" && surface.operation == "chat";
  if (streams_elsewhere && surface.stream_path.empty()) {
    report.add_at(path + ".stream_path", "is missing, streams have a path of their own in gemini",
                  "such as /models/{model}:streamGenerateContent?alt=sse");
  }
}

}  // namespace

Record<Surface> surface_record() {
  return {
      .fields =
          {
              required(
                  "operation", &Surface::operation,
                  one_of({"chat", "count_tokens", "completions", "embeddings", "batch_embeddings",
                          "moderations", "image_generations", "image_edits", "speech",
                          "transcriptions", "translations", "rerank"}),
                  "What is asked of it."),
              required("dialect", &Surface::dialect,
                       one_of({"openai", "openai-responses", "anthropic", "gemini", "ollama"}),
                       "In which wire format."),
              required("path", &Surface::path, Text{kSurfacePath},
                       "Below the base URL, such as `/chat/completions`. `{model}` stands for the "
                       "vendor's name of the model."),
              optional("stream_path", &Surface::stream_path, Text{kSurfacePath, Blank::Allowed},
                       "For streams. Not given: the same."),
          },
      .finish = finish_surface};
}

void check_surfaces(const std::vector<Surface>& surfaces, const std::string& path, Report& report) {
  using Pair = std::pair<std::string_view, std::string_view>;
  std::map<Pair, std::size_t> seen;
  for (std::size_t index = 0; index < surfaces.size(); ++index) {
    const Surface& surface = surfaces[index];
    if (surface.operation.empty() || surface.dialect.empty()) continue;
    const auto [first, is_new] = seen.emplace(Pair{surface.operation, surface.dialect}, index);
    if (is_new) continue;
    report.add_at(
        fmt::format("{}[{}]", path, index),
        fmt::format("there is already {} in the dialect {}", surface.operation, surface.dialect),
        fmt::format("see {}[{}]", path, first->second));
  }
}

Record<TraitOverrides> traits_record() {
  using Traits = TraitOverrides;
  return {.fields = {
              optional("reasoning", &Traits::reasoning,
                       Maybe{one_of(
                           {"effort", "thinking_type", "enable_thinking", "openrouter", "none"})},
                       "How thinking is asked for: `reasoning_effort`, `thinking.type`, "
                       "`enable_thinking`, `reasoning`, or not at all."),
              optional("max_completion_tokens", &Traits::max_completion_tokens, Maybe{Flag{}},
                       "The output cap is called so, not `max_tokens`."),
              optional("developer_role", &Traits::developer_role, Maybe{Flag{}},
                       "Messages of the role developer are understood."),
              optional("required_is_any", &Traits::required_is_any, Maybe{Flag{}},
                       "`tool_choice` says `any` for `required`."),
              optional("short_tool_ids", &Traits::short_tool_ids, Maybe{Flag{}},
                       "Ids of tool calls are nine letters and digits."),
              optional("random_seed", &Traits::random_seed, Maybe{Flag{}},
                       "`seed` is called `random_seed`."),
              optional("json_schema", &Traits::json_schema, Maybe{Flag{}},
                       "`response_format` knows `json_schema`."),
              optional("choices", &Traits::choices, Maybe{Flag{}}, "`n` may be more than 1."),
              optional("logprobs", &Traits::logprobs, Maybe{Flag{}},
                       "`logprobs`, `top_logprobs` and `logit_bias` are understood."),
              optional("reasoning_back", &Traits::reasoning_back, Maybe{Flag{}},
                       "`reasoning_content` goes back to the vendor inside a tool loop."),
              optional("platform_fields", &Traits::platform_fields, Maybe{Flag{}},
                       "Fields of OpenAI's own platform are understood, such as `store`, "
                       "`metadata` and `service_tier`."),
              optional("sampling_with_reasoning", &Traits::sampling_with_reasoning, Maybe{Flag{}},
                       "Models that reason take `temperature`, `top_p` and `stop`."),
              optional("user", &Traits::user, Maybe{Flag{}}, "`user` is understood."),
              optional("top_k", &Traits::top_k, Maybe{Flag{}}, "`top_k` is understood."),
              optional("cache_control", &Traits::cache_control, Maybe{Flag{}},
                       "`cache_control` on parts is understood."),
              optional("file_urls", &Traits::file_urls, Maybe{Flag{}}, "Files may be addresses."),
              optional("thoughts_in_text", &Traits::thoughts_in_text, Maybe{Flag{}},
                       "Answers may begin with `<think>`: translated, that is reasoning."),
          }};
}

}  // namespace sar::config
