// Requests of any dialect for vendors of the OpenAI family: the fields.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_text.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/request_writing.hpp"

namespace sar::protocol {
namespace {

// What only OpenAI's own platform knows; a caller who wrote it in this dialect meant it.
template <class Value>
struct PlatformField {
  std::string_view name;
  Value ChatRequest::* value;
};
constexpr PlatformField<std::string> kPlatformTexts[] = {
    {"service_tier", &ChatRequest::service_tier},
    {"safety_identifier", &ChatRequest::safety_identifier},
    {"prompt_cache_key", &ChatRequest::prompt_cache_key},
    {"prompt_cache_retention", &ChatRequest::prompt_cache_retention},
    {"verbosity", &ChatRequest::verbosity},
};
constexpr PlatformField<RawJson> kPlatformValues[] = {
    {"metadata", &ChatRequest::metadata},
    {"prediction", &ChatRequest::prediction},
    {"prompt_cache_options", &ChatRequest::prompt_cache_options},
    {"moderation", &ChatRequest::moderation},
    {"web_search_options", &ChatRequest::web_search_options},
};
constexpr std::string_view kNoSuchField = "the vendor has no such field";

template <class Value>
void drop_value(RequestWriting& writing, Value& value, std::string_view name,
                std::string_view reason = kNoSuchField) {
  if (value == Value{}) return;
  value = {};
  writing.fidelity.dropped(std::string{name}, std::string{reason});
}

// Without the field the vendor does not do it either.
void drop_wish(RequestWriting& writing, std::optional<bool>& wish, std::string_view name) {
  if (wish == false) wish.reset();
  drop_value(writing, wish, name);
}

void drop_platform_fields(RequestWriting& writing) {
  if (writing.traits().platform_fields || !writing.is_foreign) return;
  for (const auto& field : kPlatformTexts) {
    drop_value(writing, writing.request.*(field.value), field.name);
  }
  for (const auto& field : kPlatformValues) {
    drop_value(writing, writing.request.*(field.value), field.name);
  }
  drop_wish(writing, writing.request.store, "store");
}

void fit_output_cap(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  JsonNumber cap =
      request.max_completion_tokens.empty() ? request.max_tokens : request.max_completion_tokens;
  request.max_completion_tokens = {};
  request.max_tokens = {};
  (writing.traits().max_completion_tokens ? request.max_completion_tokens : request.max_tokens) =
      std::move(cap);
}

// 1 is what the model does anyway.
void drop_unless_one(RequestWriting& writing, JsonNumber& value, std::string_view name) {
  constexpr std::string_view kReason = "the model reasons, and takes no other value than 1";
  if (!value.empty() && number_value(value.text) != 1) drop_value(writing, value, name, kReason);
}

void fit_sampling(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  const OpenAiTraits& traits = writing.traits();
  if (!traits.top_k) drop_value(writing, request.top_k, "top_k");
  if (!traits.choices && request.n.text != "1") drop_value(writing, request.n, "n");
  if (!traits.logprobs) {
    drop_wish(writing, request.logprobs, "logprobs");
    drop_value(writing, request.top_logprobs, "top_logprobs");
    drop_value(writing, request.logit_bias, "logit_bias");
  }
  const ModelFacts& facts = writing.target.facts;
  if (traits.sampling_with_reasoning || !facts.known || !facts.reasoning) return;
  drop_unless_one(writing, request.temperature, "temperature");
  drop_unless_one(writing, request.top_p, "top_p");
  drop_value(writing, request.stop, "stop", "the model reasons, and takes no stop sequences");
}

void fit_stop(RequestWriting& writing) {
  auto& stop = writing.request.stop;
  const std::size_t most = writing.traits().stop_max;
  if (!stop || stop->values.size() <= most) return;
  stop->values.resize(most);
  writing.fidelity.changed("stop", fmt::format("the vendor takes {}", most));
}

void fit_seed(RequestWriting& writing) {
  JsonNumber& seed = writing.request.seed;
  if (!writing.traits().random_seed || seed.empty()) return;
  writing.request.extra.push_back({"random_seed", RawJson{std::move(seed.text)}});
  seed = {};
}

void fit_stream(ChatRequest& request) {
  if (!request.stream.value_or(false)) {
    request.stream_options.reset();
    return;
  }
  if (!request.stream_options) request.stream_options.emplace();
  request.stream_options->include_usage = true;
}

}  // namespace

void RequestWriting::drop_foreign(ExtraFields& extra, const std::string& prefix) {
  if (!is_foreign) return;
  for (const ExtraField& field : extra) {
    if (field.value.says_nothing()) continue;
    fidelity.dropped(prefix + field.name, "OpenAI's dialect has no such field");
  }
  extra.clear();
}

void RequestWriting::drop(RawJson& value, std::string_view field, std::string_view reason) {
  drop_value(*this, value, field, reason);
}

void fit_fields(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  request.model = writing.target.model;
  writing.drop_foreign(request.extra, "");
  if (request.stream_options)
    writing.drop_foreign(request.stream_options->extra, "stream_options.");
  drop_platform_fields(writing);
  if (!writing.traits().user) drop_value(writing, request.user, "user");
  fit_output_cap(writing);
  fit_sampling(writing);
  fit_stop(writing);
  fit_seed(writing);
  fit_stream(request);
}

Result<std::string> write_openai_request(const ChatRequest& request, const RequestTarget& target,
                                         Fidelity& fidelity) {
  RequestWriting writing{.request = request,
                         .target = target,
                         .fidelity = fidelity,
                         .is_foreign = request.dialect != Dialect::OpenAi};
  fit_fields(writing);
  fit_tools(writing);
  fit_reasoning(writing);
  SAR_CHECK(fit_messages(writing));
  fit_response_format(writing);
  return write_chat_request(writing.request);
}

}  // namespace sar::protocol
