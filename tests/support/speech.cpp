#include "support/speech.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_text.hpp"

namespace sar::test {
namespace {

using namespace protocol;

constexpr OpenAiTraits kEverything{
    .max_completion_tokens = true,
    .developer_role = true,
    .platform_fields = true,
    .top_k = true,
    .cache_control = true,
    .file_urls = true,
};

constexpr Speech kSpeeches[] = {
    {
        .dialect = Dialect::OpenAi,
        .model = "m",
        .fields =
            "temperature top_p top_k presence_penalty frequency_penalty seed n stop_list "
            "stop_single logit_bias logprobs verbosity modalities audio prediction "
            "web_search_options service_tier store metadata user safety_identifier "
            "prompt_cache_key prompt_cache_retention stream stream_options max_tokens effort "
            "schema schema_name schema_strict json_object strict parallel custom_format extra "
            "required named none allowed ",
        .openai = kEverything,
        .has_forms = true,
        .system_anywhere = true,
        .names = true,
        .result_parts = true,
        .image_detail = true,
        .sound = true,
        .files = true,
        .refusals = true,
        .custom_tools = true,
        .cache_control = true,
        .message_extra = true,
        .hosted_tool = "hosted",
        .thought_proof = kReasoningDetailsProof,
        .proof_only = true,
        .choices = true,
        .created = true,
        .thoughts = true,
        .logprobs = true,
        .citations = true,
        .reply_extra = true,
        .usage = "input cache_read input_audio output reasoning output_audio ",
    },
    {
        .dialect = Dialect::OpenAiResponses,
        .model = "m",
        .fields =
            "temperature top_p logprobs verbosity service_tier store_always metadata user "
            "safety_identifier prompt_cache_key prompt_cache_retention stream max_tokens "
            "effort_mode summary schema schema_name schema_strict json_object strict parallel "
            "custom_format extra required named none allowed ",
        .has_forms = true,
        .system_anywhere = true,
        .result_parts = true,
        .result_images = true,
        .image_detail = true,
        .sound = true,
        .files = true,
        .file_urls = true,
        .refusals = true,
        .custom_tools = true,
        .hosted_tool = "web_search",
        .thought_proof = kEncryptedContentProof,
        .created = true,
        .thoughts = true,
        .images = true,
        .logprobs = true,
        .citations = true,
        .usage = "input cache_read cache_write output reasoning ",
    },
    {
        .dialect = Dialect::Anthropic,
        .model = "m",
        .fields = "temperature top_k stop_list user service_tier stream max_tokens_always "
                  "schema schema_strict strict parallel extra required named none thinking ",
        .has_forms = true,
        .folds_turns = true,
        .result_parts = true,
        .result_images = true,
        .failed_results = true,
        .files = true,
        .file_urls = true,
        .call_objects = true,
        .cache_control = true,
        .hosted_tool = "web_search_20250305",
        .thought_proof = kSignatureProof,
        .thoughts = true,
        .reply_extra = true,
        .usage_always = true,
        .usage = "input cache_read cache_write cache_write_1h output ",
    },
    {
        .dialect = Dialect::Gemini,
        .model = "gemini-3-flash",
        .fields =
            "temperature top_p top_k presence_penalty frequency_penalty seed n stop_list logprobs "
            "modalities max_tokens effort summary schema schema_response json_object extra "
            "service_tier_lower required named none allowed ",
        .folds_turns = true,
        .results_named = true,
        .result_images = true,
        .failed_results = true,
        .sound = true,
        .files = true,
        .file_urls = true,
        .hosted_tool = "googleSearch",
        .thought_proof = kThoughtSignatureProof,
        .call_proof = kThoughtSignatureProof,
        .choices = true,
        .thoughts = true,
        .images = true,
        .logprobs = true,
        .reply_extra = true,
        .usage =
            "input cache_read input_audio input_image output reasoning output_audio output_image ",
    },
};

std::string proof_value(std::string_view kind, RandomWords& random) {
  const std::string words = json_quoted(random.words());
  if (kind == kReasoningDetailsProof) {
    return fmt::format(R"([{{"type":"reasoning.encrypted","data":{}}}])", words);
  }
  if (kind == kEncryptedContentProof) {
    return fmt::format(R"({{"id":"rs_1","encrypted_content":{}}})", words);
  }
  return words;
}

}  // namespace

bool has_word(std::string_view words, std::string_view word) {
  return (" " + std::string{words}).contains(" " + std::string{word} + " ");
}

const Speech& speech_of(Dialect dialect) {
  return *std::ranges::find(kSpeeches, dialect, &Speech::dialect);
}

std::vector<Dialect> spoken_dialects() {
  std::vector<Dialect> dialects;
  for (const Speech& speech : kSpeeches) dialects.push_back(speech.dialect);
  return dialects;
}

RequestTarget target_of(const Speech& speech) {
  return {.model = speech.model, .provider = "p", .openai = speech.openai};
}

std::string RandomWords::words() {
  constexpr std::string_view kWords[] = {
      "a", "\"\\\n", "\xF0\x9F\x98\x80", "{}", "\x01 b", "\xC3\xA9\r\n\r\ndata: x", "</think>"};
  return "w" + std::string{kWords[pick(std::size(kWords))]} + std::to_string(pick(100));
}

std::string RandomWords::base64() {
  constexpr std::string_view kTexts[] = {"QQ==", "QUI=", "QUJD", "+/+/"};
  return std::string{kTexts[pick(std::size(kTexts))]};
}

Part random_text(RandomWords& random) { return part_of(TextPart{random.words()}); }

Part random_image(const Speech& speech, RandomWords& random) {
  ImagePart image;
  image.url = random.flip() ? "https://images.test/" + std::to_string(random.pick(9)) + ".png"
                            : "data:image/png;base64," + random.base64();
  if (speech.image_detail && random.flip()) image.detail = "low";
  return part_of(std::move(image));
}

Proof random_proof(std::string_view kind, std::string_view maker, RandomWords& random) {
  return {.kind = std::string{kind},
          .value = RawJson{proof_value(kind, random)},
          .maker = std::string{maker}};
}

ToolCall random_call(const Speech& speech, std::string id, RandomWords& random) {
  ToolCall call;
  call.id = std::move(id);
  if (speech.custom_tools && random.flip()) {
    call.type = "custom";
    call.custom = CustomCall{.name = "g", .input = random.words(), .extra = {}};
    return call;
  }
  call.type = "function";
  call.function = FunctionCall{.name = "f", .arguments = {}, .extra = {}};
  CallArguments& arguments = call.function->arguments;
  arguments.text =
      random.flip() ? "{}" : R"({"a":)" + json_quoted(random.words()) + R"(,"b":[1.50]})";
  arguments.is_object = speech.call_objects;
  return call;
}

}  // namespace sar::test
