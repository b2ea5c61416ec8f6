#include "gateway/open_answer.hpp"

#include "gateway/byte_stream.hpp"
#include "gateway/decode.hpp"
#include "gateway/stream_filter.hpp"
#include "gateway/translated_stream.hpp"
#include "protocol/bare_error.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "protocol/tokens/token_estimate.hpp"
#include "provider/error_body.hpp"

namespace sar::gateway {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;
// A vendor that sends this much before its first token is passed on rather than held.
constexpr std::size_t kHeldBytesMax = 64 * 1024;

bool has_media_type(std::string_view content_type, std::string_view media_type) {
  return content_type.size() >= media_type.size() &&
         equal_ignoring_case(content_type.substr(0, media_type.size()), media_type);
}

bool is_json(std::string_view content_type) {
  return has_media_type(content_type, "application/json");
}

// Sound, its events, and what was said in it as plain text or subtitles.
bool may_be_no_json(provider::Operation operation) {
  return operation == provider::Operation::Speech ||
         operation == provider::Operation::Transcriptions ||
         operation == provider::Operation::Translations;
}

bool is_image(provider::Operation operation) {
  return operation == provider::Operation::ImageGenerations ||
         operation == provider::Operation::ImageEdits;
}

// Older models of these take no notice of `stream`, by contract: what they answer is good.
bool may_ignore_stream(provider::Operation operation) {
  return operation == provider::Operation::Transcriptions || is_image(operation);
}

bool is_event_stream(std::string_view content_type) {
  return has_media_type(content_type, "text/event-stream") ||
         has_media_type(content_type, "application/x-ndjson");
}

Error bad_answer(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

// What a model wrote, for counting when a vendor does not.
std::int64_t tokens_of(const protocol::Message& message) {
  std::int64_t tokens = 0;
  for (const protocol::Part& part : message.parts) {
    if (const auto* text = std::get_if<protocol::TextPart>(&part.body)) {
      tokens += protocol::estimate_tokens(text->text);
    } else if (const auto* thought = std::get_if<protocol::ReasoningPart>(&part.body)) {
      tokens += protocol::estimate_tokens(thought->text);
    } else if (const auto* call = std::get_if<protocol::ToolCall>(&part.body);
               call != nullptr && call->function) {
      tokens += protocol::estimate_tokens(call->function->arguments.text);
    }
  }
  return tokens;
}

// The caller wants base64, as OpenAI's SDKs do unless told otherwise, and the vendor took no
// notice.
bool asks_for_base64(const Request& request, std::string_view body) {
  if (request.embedding.encoding != protocol::EmbeddingEncoding::Base64) return false;
  const std::size_t key = body.find("\"embedding\"");
  const std::size_t value =
      key == std::string_view::npos ? key : body.find_first_of("[\"", key + 11);
  return value != std::string_view::npos && body[value] == '[';
}

// Opens one answer. Lives as long as the opening.
class Opening {
 public:
  Opening(Worker& worker, Request& request, const Outgoing& outgoing)
      : worker_(worker),
        request_(request),
        outgoing_(outgoing),
        target_(*request.last_attempt()->target),
        provider_(*request.snapshot->runtime(target_).provider) {}

  net::Task<Result<Answer>> open(std::unique_ptr<net::HttpReply> reply);

 private:
  net::Task<Result<Answer>> open_plain(std::unique_ptr<net::HttpReply> reply);
  net::Task<Result<Answer>> open_stream(std::unique_ptr<net::HttpReply> reply);
  net::Task<Result<Answer>> open_bytes(std::unique_ptr<net::HttpReply> reply);
  net::Task<Result<void>> hold_until_token(Answer& answer);
  Result<Answer> take_own(const net::HttpReply& reply, std::string body);
  Result<Answer> take_translated(const net::HttpReply& reply, std::string body);
  Result<Answer> take_embeddings(const net::HttpReply& reply, std::string body);
  Result<void> check_view(const net::HttpReply& reply, std::string_view body,
                          const protocol::ChatReplyView& view) const;
  void note_usage(const std::optional<protocol::Usage>& usage, std::int64_t output_tokens);
  [[nodiscard]] std::unique_ptr<AnswerStream> make_stream() const;
  [[nodiscard]] protocol::ReplySource reply_source() const {
    return {.provider = provider_.name,
            .request_id = request_.id_text(),
            .thoughts_in_text = provider_.openai_traits.thoughts_in_text};
  }
  [[nodiscard]] protocol::AnswerTarget answer_target() const;
  [[nodiscard]] Error classify(const net::HttpReply& reply, std::string_view body) const;

  Worker& worker_;
  Request& request_;
  const Outgoing& outgoing_;
  const routing::Target& target_;
  const ProviderRuntime& provider_;
};

net::Task<Result<Answer>> Opening::open(std::unique_ptr<net::HttpReply> reply) {
  // What a prompt with tools is told beside them is the vendor's.
  if (outgoing_.translated) request_.body_facts.dialect = outgoing_.surface->dialect;
  const std::string_view content_type = reply->headers().get("content-type");
  if (may_be_no_json(request_.operation) && !is_json(content_type)) {
    return open_bytes(std::move(reply));
  }
  if (request_.stream && is_event_stream(content_type)) return open_stream(std::move(reply));
  return open_plain(std::move(reply));
}

Error Opening::classify(const net::HttpReply& reply, std::string_view body) const {
  return provider_.adapter->classify(
      {.status = reply.status(), .headers = reply.headers(), .body = body});
}

// --- whole answers -------------------------------------------------------------------------------

net::Task<Result<Answer>> Opening::open_plain(std::unique_ptr<net::HttpReply> reply) {
  SAR_CO_TRY(body, co_await read_all(*reply, kAnswerBytesMax));
  if (!outgoing_.translated) co_return take_own(*reply, std::move(body));
  co_return is_embedding(request_.operation) ? take_embeddings(*reply, std::move(body))
                                             : take_translated(*reply, std::move(body));
}

Result<void> Opening::check_view(const net::HttpReply& reply, std::string_view body,
                                 const protocol::ChatReplyView& view) const {
  if (!view.has_error && !view.has_choices) worker_.reader.restart();
  if (view.has_error || (!view.has_choices && protocol::is_bare_error(worker_.reader))) {
    return fail(classify(reply, body));
  }
  if (request_.stream && !may_ignore_stream(request_.operation)) {
    return fail(bad_answer("not_a_stream", "The vendor did not answer with a stream."));
  }
  if (!view.has_choices) {
    return fail(bad_answer("empty_answer", "The vendor's answer holds no choices."));
  }
  return {};
}

Result<Answer> Opening::take_own(const net::HttpReply& reply, std::string body) {
  auto view = request_.wire->scan_reply(worker_.reader, body);
  if (!view) return fail(bad_answer("malformed_answer", "The vendor's answer is not JSON."));
  SAR_CHECK(check_view(reply, body, *view));
  if (is_embedding(request_.operation) && asks_for_base64(request_, body)) {
    return take_embeddings(reply, std::move(body));
  }
  note_usage(view->usage, view->counted_tokens);
  Answer answer;
  answer.target = &target_;
  answer.bytes = std::move(body);
  answer.model_value = view->model_value;
  return answer;
}

Result<Answer> Opening::take_translated(const net::HttpReply& reply, std::string body) {
  const protocol::Translator& theirs = protocol::translator_of(outgoing_.surface->dialect);
  auto parsed = theirs.parse_reply(body, reply_source());
  if (!parsed) {
    const bool says_why = !provider::parse_error_body(body).message.empty();
    return fail(says_why ? classify(reply, body) : std::move(parsed.error()));
  }
  if (request_.stream) {
    return fail(bad_answer("not_a_stream", "The vendor did not answer with a stream."));
  }
  std::int64_t tokens = 0;
  for (const protocol::Choice& choice : parsed->choices) {
    if (choice.message) tokens += tokens_of(*choice.message);
  }
  note_usage(parsed->usage ? std::optional{parsed->usage->counts} : std::nullopt, tokens);
  if (!parsed->usage) {
    parsed->usage = protocol::UsageReport{.counts = request_.usage, .original = {}};
  }
  Answer answer;
  answer.target = &target_;
  answer.bytes = protocol::translator_of(request_.dialect).write_reply(*parsed, answer_target());
  return answer;
}

Result<Answer> Opening::take_embeddings(const net::HttpReply& reply, std::string body) {
  auto parsed = protocol::embeddings_of(outgoing_.surface->dialect)->parse_reply(body);
  if (!parsed) {
    const bool says_why = !provider::parse_error_body(body).message.empty();
    return fail(says_why ? classify(reply, body) : std::move(parsed.error()));
  }
  note_usage(parsed->usage ? std::optional{parsed->usage->counts} : std::nullopt, 0);
  if (!parsed->usage) {
    parsed->usage = protocol::UsageReport{.counts = request_.usage, .original = {}};
  }
  protocol::EmbeddingAnswer asked = request_.embedding;
  asked.model = request_.model_asked;
  Answer answer;
  answer.target = &target_;
  answer.bytes = protocol::embeddings_of(request_.dialect)->write_reply(*parsed, asked);
  return answer;
}

void Opening::note_usage(const std::optional<protocol::Usage>& usage, std::int64_t output_tokens) {
  if (!usage) refine_estimate(request_);
  request_.usage_source = usage               ? protocol::UsageSource::Reported
                          : output_tokens > 0 ? protocol::UsageSource::Counted
                                              : protocol::UsageSource::Estimated;
  request_.usage = usage.value_or(
      protocol::Usage{.input = request_.prompt_tokens_estimate, .output = output_tokens});
  // What such an API puts out is an image, and vendors do not say so.
  if (is_image(request_.operation) && request_.usage.output_image == 0) {
    std::swap(request_.usage.output, request_.usage.output_image);
  }
}

// --- streams -------------------------------------------------------------------------------------

protocol::AnswerTarget Opening::answer_target() const {
  const auto created =
      std::chrono::floor<std::chrono::seconds>(request_.received_at.time_since_epoch());
  return {.model = request_.model_asked,
          .request_id = std::string{request_.id_text()},
          .created = created.count(),
          .prompt_tokens_estimate = request_.prompt_tokens_estimate,
          .include_usage = request_.include_usage,
          .json_array = request_.json_array,
          .echo = request_.echo};
}

std::unique_ptr<AnswerStream> Opening::make_stream() const {
  const bool is_chat = request_.operation == provider::Operation::Chat;
  if (!outgoing_.translated) {
    std::string model_json = request_.model_asked == target_.upstream_model
                                 ? std::string{}
                                 : protocol::json_quoted(request_.model_asked);
    return std::make_unique<StreamFilter>(
        request_.wire->make_stream_scan(worker_.reader),
        StreamFilter::Edits{.dialect = request_.dialect,
                            .model = request_.model_asked,
                            .model_json = std::move(model_json),
                            .drops_usage = is_chat && !request_.include_usage &&
                                           protocol::has_stream_options(request_.dialect),
                            .adds_closing = is_chat,
                            .json_array = request_.json_array});
  }
  const protocol::Dialect theirs = outgoing_.surface->dialect;
  return std::make_unique<TranslatedStream>(
      theirs == protocol::Dialect::Ollama ? TranslatedStream::Framing::Lines
                                          : TranslatedStream::Framing::Events,
      protocol::translator_of(theirs).make_stream_reader(reply_source()),
      protocol::translator_of(request_.dialect).make_stream_writer(answer_target()));
}

net::Task<Result<Answer>> Opening::open_stream(std::unique_ptr<net::HttpReply> reply) {
  Answer answer;
  answer.target = &target_;
  answer.reply = std::move(reply);
  refine_estimate(request_);  // whether it is needed shows when the body is gone
  answer.content_type = request_.json_array ? "application/json" : "text/event-stream";
  answer.stream = make_stream();
  SAR_CO_CHECK(co_await hold_until_token(answer));
  if (!answer.stream->has_token() && !answer.stream->finished() && answer.stream->done()) {
    co_return fail(bad_answer("empty_answer", "The vendor's stream ended without an answer."));
  }
  request_.first_token = worker_.clock.steady() - request_.started;
  co_return answer;
}

net::Task<Result<void>> Opening::hold_until_token(Answer& answer) {
  AnswerStream& stream = *answer.stream;
  while (!stream.has_token() && !stream.finished() && !stream.done() &&
         answer.bytes.size() < kHeldBytesMax) {
    SAR_CO_TRY(piece, co_await answer.reply->read());
    const bool ended = piece.empty();
    Result<void> fed = ended ? stream.end(answer.bytes) : stream.feed(piece, answer.bytes);
    if (!fed && !stream.error_json().empty()) {
      fed = fail(classify(*answer.reply, stream.error_json()));
    }
    if (!fed) co_return fail(std::move(fed.error()));
    if (ended) break;
  }
  co_return Result<void>{};
}

// Sound has no tokens to wait for: the first bytes are the answer.
net::Task<Result<Answer>> Opening::open_bytes(std::unique_ptr<net::HttpReply> reply) {
  Answer answer;
  answer.target = &target_;
  answer.content_type = reply->headers().get("content-type");
  answer.reply = std::move(reply);
  answer.stream = std::make_unique<ByteStream>();
  SAR_CO_TRY(piece, co_await answer.reply->read());
  if (piece.empty()) co_return fail(bad_answer("empty_answer", "The vendor's answer is empty."));
  SAR_CO_CHECK(answer.stream->feed(piece, answer.bytes));
  request_.first_token = worker_.clock.steady() - request_.started;
  co_return answer;
}

}  // namespace

net::Task<Result<std::string>> read_all(net::HttpReply& reply, std::size_t bytes_max) {
  std::string body;
  while (true) {
    SAR_CO_TRY(piece, co_await reply.read());
    if (piece.empty()) co_return body;
    if (body.size() + piece.size() > bytes_max) {
      co_return fail(
          bad_answer("answer_too_large", "The vendor's answer is larger than the router accepts."));
    }
    if (body.empty()) body.reserve(piece.size() + protocol::kJsonPadding);
    body.append(piece);
  }
}

net::Task<Result<Answer>> open_answer(Worker& worker, Request& request, const Outgoing& outgoing,
                                      std::unique_ptr<net::HttpReply> reply) {
  Opening opening{worker, request, outgoing};
  co_return co_await opening.open(std::move(reply));
}

}  // namespace sar::gateway
