#include "gateway/outgoing.hpp"

#include <fmt/format.h>

#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "protocol/responses/responses.hpp"

namespace sar::gateway {
namespace {

constexpr std::string_view kJson = "application/json";

protocol::RequestTarget request_target(const routing::Target& target,
                                       const ProviderRuntime& runtime) {
  return {.model = target.upstream_model,
          .provider = runtime.name,
          .facts = target.facts,
          .openai = runtime.openai_traits};
}

Error not_carried(const protocol::FidelityNote& note) {
  Error error = caller_error(
      ErrorClass::BadRequest, "unsupported_field",
      fmt::format("'{}' would not reach the vendor as it is ({}), and the request is strict.",
                  note.field, note.reason),
      note.field);
  error.retry = Retry::OtherChannel;
  return error;
}

Result<std::string> write_translated(const Incoming& incoming, const routing::Target& target,
                                     const ProviderRuntime& runtime, Outgoing& out) {
  const protocol::Dialect dialect = out.surface->dialect;
  if (incoming.embedding) {
    return protocol::embeddings_of(dialect)->write_request(*incoming.embedding,
                                                           target.upstream_model, out.fidelity);
  }
  return protocol::translator_of(dialect).write_request(
      *incoming.canonical, request_target(target, runtime), out.fidelity);
}

Result<void> translate(const Request& request, const routing::Target& target,
                       const Incoming& incoming, Outgoing& out) {
  const ProviderRuntime& runtime = *request.snapshot->runtime(target).provider;
  auto text = write_translated(incoming, target, runtime, out);
  if (incoming.canonical) {
    const auto names = protocol::field_names_of(request.dialect);
    protocol::name_as_caller(out.fidelity, names, *incoming.canonical);
    if (!text) {
      text.error().param = protocol::callers_path(text.error().param, names, *incoming.canonical);
    }
  }
  if (!text) {
    text.error().retry = Retry::OtherChannel;  // whose dialect may have a word for it
    return fail(std::move(text.error()));
  }
  out.text = std::move(*text);
  if (request.strict && !out.fidelity.empty()) return fail(not_carried(out.fidelity.notes()[0]));
  return {};
}

// The caller's bytes under the vendor's name for the model.
void splice(const Request& request, const routing::Target& target, const Incoming& incoming,
            Outgoing& out) {
  const bool is_renamed = request.model_asked != target.upstream_model;
  if (is_renamed) {
    out.model_value = incoming.content_type == kJson ? protocol::json_quoted(target.upstream_model)
                                                     : target.upstream_model;
  }
  out.pieces = request.operation == provider::Operation::Chat &&
                       protocol::has_stream_options(request.dialect)
                   ? protocol::splice_request(incoming.bytes, incoming.view, out.model_value)
                   : protocol::splice_model(incoming.bytes, incoming.view, out.model_value);
}

// The operator's own changes come last: they are made to what the vendor would have got.
Result<void> apply_edit(const protocol::BodyEdit& edit, Outgoing& out) {
  if (edit.empty() || out.content_type != kJson) return {};
  SAR_TRY(edited, edit.apply(out.pieces.joined()));
  out.text = std::move(edited);
  out.pieces = {};
  out.pieces.push(out.text);
  return {};
}

}  // namespace

void choose_surface(const Request& request, const routing::Target& target, Outgoing& out) {
  const ChannelRuntime& channel = request.snapshot->runtime(target);
  out.surface = channel.provider->find(request.operation, request.dialect);
  out.translated = out.surface->dialect != request.dialect;
  const std::size_t credentials = channel.credential_count();
  if (credentials > 1) out.credential = target.channel->state->take_turn() % credentials;
  const std::string_view path = out.surface->path_for(request.stream);
  out.target_text = channel.own_target(path, target.upstream_model, out.credential);
  out.target = out.target_text.empty() ? path : std::string_view{out.target_text};
}

Result<void> read_canonical(Request& request, Incoming& incoming) {
  if (incoming.canonical || incoming.embedding) return {};
  if (is_embedding(request.operation)) {
    SAR_TRY(embedding, protocol::embeddings_of(request.dialect)->parse_request(incoming.bytes));
    request.embedding = {
        .model = {}, .encoding = embedding.encoding, .is_single = embedding.is_single};
    incoming.embedding = std::move(embedding);
    return {};
  }
  SAR_TRY(canonical, protocol::translator_of(request.dialect).parse_request(incoming.bytes));
  SAR_CHECK(protocol::check_conversation(canonical));
  canonical.model = request.model_asked;
  canonical.stream = request.stream;
  if (request.dialect == protocol::Dialect::OpenAiResponses) {
    request.echo = protocol::responses_echo(canonical);
  }
  incoming.canonical = std::move(canonical);
  return {};
}

Result<void> make_body(const Request& request, const routing::Target& target,
                       const Incoming& incoming, Outgoing& out) {
  out.content_type = out.translated ? kJson : incoming.content_type;
  if (out.translated) {
    SAR_CHECK(translate(request, target, incoming, out));
    out.pieces.push(out.text);
  } else {
    splice(request, target, incoming, out);
  }
  return apply_edit(request.snapshot->runtime(target).provider->body_edit, out);
}

}  // namespace sar::gateway
