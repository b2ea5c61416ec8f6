// The way from a request to a regular answer. What it says is decided in vendor_content.cpp; faults
// are played in vendor_faults.cpp.
#include "vendor.hpp"

#include <array>

#include "endpoints.hpp"
#include "json_text.hpp"
#include "models.hpp"
#include "simple_answers.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::string_view kReplayPrefix = "replay:";
constexpr std::size_t kReplaySliceBytesMax = 48;
constexpr std::array<std::string_view, 3> kListedModels{"sim", "sim-small", "sim-large"};

constexpr ErrorAnswer kBadRequest{400, "invalid_request_error", "", "vendor-sim: "};
constexpr ErrorAnswer kNoPath{404, "invalid_request_error", "", "vendor-sim: no such path: "};
constexpr ErrorAnswer kNoRecording{404, "invalid_request_error", "model_not_found",
                                   "vendor-sim: no such recording: "};

// Re-cuts a body into HTTP chunks with random borders.
void append_chunked(std::string& out, std::string_view body, Dice& dice) {
  std::uniform_int_distribution<std::size_t> size(1, kReplaySliceBytesMax);
  while (!body.empty()) {
    const auto part = body.substr(0, size(dice));
    body.remove_prefix(part.size());
    append_chunk(out, part);
  }
  out += kLastChunk;
}

void begin_reply(Reply& reply, const Request& request, std::uint64_t sequence) {
  reply.source = Reply::Source::Once;
  reply.keep_alive = request.keep_alive;
  reply.is_stream = false;
  reply.entry.sequence = sequence;
  reply.entry.dialect = Dialect::OpenAi;
  reply.entry.request_id = request.request_id;
  reply.entry.model.clear();
  reply.entry.fault.clear();
  reply.entry.usage = Usage{};
  reply.entry.tool_calls = 0;
  reply.bytes.clear();
  reply.fields.clear();
  reply.ending = Turn{.then = Then::Finish};
  reply.sliced = 0;
  reply.slice_wait = std::chrono::microseconds{0};
}

// "…/models/NAME:verb" as the inside of a JSON string.
void append_path_model(std::string& out, std::string_view path) {
  constexpr std::string_view kModels = "/models/";
  const auto from = path.find(kModels);
  if (from == std::string_view::npos) return;
  const auto name = path.substr(from + kModels.size());
  json::append_escaped(out, percent_decoded(name.substr(0, name.rfind(':'))));
}

// The key where the dialect's vendor looks for it; `Bearer` stands before it or does not.
bool brings_key(const Request& request, Dialect dialect, std::string_view key) {
  const auto bearer = joined("Bearer ", key);
  if (dialect == Dialect::Gemini) {
    const auto field = header_value(request.head, "x-goog-api-key");
    return field == key || (field.empty() && query_value(request.query, "key") == key);
  }
  if (request.authorization == bearer) return true;
  const auto* const name = dialect == Dialect::Anthropic ? "x-api-key" : "api-key";
  return header_value(request.head, name) == key;
}

}  // namespace

void Vendor::answer(const Request& request, Reply& reply) {
  begin_reply(reply, request, ++backstage_.sequence);
  answer_path(request, reply);
  backstage_.journal.accepted(reply.entry, request, reply.is_stream);
}

void Vendor::answer_path(const Request& request, Reply& reply) {
  const Endpoint* endpoint = find_endpoint(request);
  dialect_ = endpoint == nullptr ? Dialect::OpenAi : endpoint->dialect;
  reply.entry.dialect = dialect_;
  if (endpoint == nullptr) return answer_error(kNoPath, {.text = request.path}, reply);
  (this->*endpoint->answer)(*endpoint, request, reply);
}

void Vendor::refuse(std::string_view complaint, Reply& reply) {
  begin_reply(reply, Request{.keep_alive = false}, ++backstage_.sequence);
  dialect_ = Dialect::OpenAi;
  answer_error(kBadRequest, {.text = complaint}, reply);
}

bool Vendor::read_call(const Endpoint& endpoint, const Request& request, Reply& reply) {
  auto call = endpoint.read(request);
  if (dialect_ == Dialect::Gemini) {
    append_path_model(reply.entry.model, request.path);
  } else if (call) {
    reply.entry.model = call->model;
  }
  if (!call) {
    answer_error(kBadRequest, {.text = call.error()}, reply);
    return false;
  }
  answer_.call = *std::move(call);
  answer_.call.model = reply.entry.model;
  reply.is_stream = answer_.call.is_stream;
  return true;
}

bool Vendor::admits(const Request& request, Reply& reply) {
  const std::string& key = backstage_.options.required_key;
  if (key.empty() || brings_key(request, dialect_, key)) return true;
  const bool quotes = dialect_ != Dialect::Gemini && dialect_ != Dialect::Ollama;
  const auto shown = quotes ? request.authorization : std::string_view{};
  answer_error(*error_answer(Fault::BadKey, dialect_), {.text = shown}, reply);
  return false;
}

bool Vendor::read_scenario(Reply& reply) {
  auto scenario = parse_scenario(answer_.call.model);
  if (!scenario) {
    answer_error(kBadRequest, {.text = scenario.error()}, reply);
    return false;
  }
  if (!strikes(*scenario, answer_.call.model)) scenario->fault = Fault::None;
  answer_.scenario = *scenario;
  return true;
}

Verdict Vendor::check(const Request& request) const {
  if (!backstage_.options.is_strict || !answer_.scenario.is_checked) return std::nullopt;
  switch (dialect_) {
    case Dialect::Chat:
      return check_chat(request, answer_.call);
    case Dialect::Anthropic:
      return check_anthropic(request, answer_.call, backstage_.seal);
    case Dialect::Gemini:
      return check_gemini(request, answer_.call, backstage_.seal);
    case Dialect::Responses:
      return check_responses(request, answer_.call, backstage_.seal);
    case Dialect::Ollama:
      return check_ollama(request, answer_.call);
    case Dialect::OpenAi:
      break;
  }
  return std::nullopt;
}

void Vendor::answer_dialog(const Endpoint& endpoint, const Request& request, Reply& reply) {
  if (!read_call(endpoint, request, reply) || !admits(request, reply)) return;
  if (!request.replay.empty()) return answer_recording(request.replay, reply);
  if (answer_.call.model.starts_with(kReplayPrefix)) {
    return answer_recording(answer_.call.model.substr(kReplayPrefix.size()), reply);
  }
  if (!read_scenario(reply)) return;
  if (const auto complaint = check(request)) return answer_complaint(*complaint, reply);
  wire_ = &wire_of(dialect_, answer_.call);
  begin_answer(request, reply);
  play(request, reply);
}

void Vendor::answer_count(const Endpoint& endpoint, const Request& request, Reply& reply) {
  if (!read_call(endpoint, request, reply) || !admits(request, reply)) return;
  if (!read_scenario(reply)) return;
  if (const auto complaint = check(request)) return answer_complaint(*complaint, reply);
  reply.is_stream = answer_.call.is_stream = false;
  wire_ = nullptr;
  begin_answer(request, reply);
  const auto tokens = answer_.usage.prompt;
  simple_.clear();
  simple_type_ = "application/json";
  if (dialect_ == Dialect::Gemini) {
    append(simple_, R"({"totalTokens":)", tokens,
           R"(,"promptTokensDetails":[{"modality":"TEXT","tokenCount":)", tokens, "}]}");
  } else if (dialect_ == Dialect::Responses) {
    append(simple_, R"({"object":"response.input_tokens","input_tokens":)", tokens, "}");
  } else {
    append(simple_, R"({"input_tokens":)", tokens, "}");
  }
  play(request, reply);
  reply.entry.usage = Usage{};  // counting is free
}

void Vendor::answer_simply(const Endpoint& endpoint, const Request& request, Reply& reply) {
  if (!read_call(endpoint, request, reply) || !admits(request, reply)) return;
  if (!read_scenario(reply)) return;
  wire_ = nullptr;
  begin_answer(request, reply);
  simple_.clear();
  simple_type_ = "application/json";
  endpoint.compose({request, answer_, simple_, simple_type_});
  play(request, reply);
}

bool Vendor::strikes(const Scenario& scenario, std::string_view model) {
  if (scenario.fault == Fault::None) return false;
  if (scenario.fault_times > 0 && backstage_.count_request(model) >= scenario.fault_times) {
    return false;
  }
  return scenario.fault_rate >= 1 ||
         std::uniform_real_distribution<double>(0, 1)(dice_) < scenario.fault_rate;
}

void Vendor::play(const Request& request, Reply& reply) {
  const Scenario& scenario = answer_.scenario;
  if (scenario.tells_limits) reply.fields = rate_limit_fields(dialect_, -1);
  if (scenario.fault != Fault::None) {
    reply.entry.fault = to_string(scenario.fault);
    if (play_error_status(request, reply) || play_stop(reply) || play_bad_body(reply) ||
        play_spoiled_body(reply) || play_bad_head(reply) || play_slow_drip(reply)) {
      return;
    }
  }
  if (scenario.chunk_bytes > 0) return play_chunks(reply);
  answer_.call.is_stream&& wire_ != nullptr ? play_stream(reply) : play_plain(reply);
}

void Vendor::play_plain(Reply& reply) {
  compose_whole_body();
  const Scenario& scenario = answer_.scenario;
  if (scenario.keep_alives > 0) {
    body_.insert(0, static_cast<std::size_t>(scenario.keep_alives), '\n');
  }
  Head head = head_of_play(reply);
  if (wire_ == nullptr && simple_type_.starts_with("audio/")) {
    append_head(reply.bytes, head);  // sound comes as it is made
    append_chunked(reply.bytes, body_, dice_);
  } else {
    answer_body(head, reply);
  }
  if (scenario.is_persona) return;  // its pace is for streams, where people watch
  reply.ending.wait = scenario.first_token;
  if (scenario.tokens_per_second > 0) {
    const double seconds = static_cast<double>(pieces_of(answer_)) / scenario.tokens_per_second;
    reply.ending.wait += std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
  }
}

void Vendor::play_stream(Reply& reply) {
  reply.source = Reply::Source::Stream;
  reply.stream.begin(answer_, *wire_, EventWriter::Framing::Chunked, head_of_play(reply));
}

// The whole body at once, but in chunks whose borders nobody chose with care.
void Vendor::play_chunks(Reply& reply) {
  compose_whole_body();
  append_head(reply.bytes, head_of_play(reply));
  const auto size = static_cast<std::size_t>(answer_.scenario.chunk_bytes);
  for (std::string_view rest = body_; !rest.empty();) {
    append_chunk(reply.bytes, rest.substr(0, size));
    rest.remove_prefix(std::min(size, rest.size()));
  }
  reply.bytes += kLastChunk;
  reply.ending.wait = answer_.scenario.first_token;
}

void Vendor::answer_recording(std::string_view stem, Reply& reply) {
  const Recording* recording = backstage_.library.find(stem);
  if (recording == nullptr) return answer_error(kNoRecording, {.text = stem}, reply);
  reply.entry.usage = recording->usage;
  append_head(reply.bytes, {.status = recording->status,
                            .reason = "Replayed",
                            .content_type = recording->content_type,
                            .extra = recording->extra_headers,
                            .keep_alive = reply.keep_alive});
  append_chunked(reply.bytes, recording->body, dice_);
  reply.source = Reply::Source::Slices;
  reply.slice_bytes_max = kReplaySliceBytesMax;
  reply.dice = &dice_;
}

void Vendor::answer_models(const Endpoint& endpoint, const Request& request, Reply& reply) {
  if (endpoint.dialect == Dialect::OpenAi &&
      !header_value(request.head, "anthropic-version").empty()) {
    dialect_ = reply.entry.dialect = Dialect::Anthropic;
  }
  std::vector<std::string> names(kListedModels.begin(), kListedModels.end());
  for (const auto stem : backstage_.library.stems()) names.push_back(joined(kReplayPrefix, stem));
  body_.clear();
  append_models(body_, dialect_, names);
  answer_body(Head{}, reply);
}

void Vendor::answer_health(const Endpoint& /*endpoint*/, const Request& /*request*/, Reply& reply) {
  body_ = R"({"status":"ok"})";
  answer_body(Head{}, reply);
}

void Vendor::answer_error(const ErrorAnswer& error, const ErrorDetail& detail, Reply& reply) {
  body_.clear();
  ErrorDetail whole = detail;
  whole.sequence = reply.entry.sequence;
  append_error(body_, error, whole, dialect_);
  reply.entry.usage = Usage{};
  reply.fields = error_fields(dialect_, error.status, reply.entry.sequence);
  answer_body({.status = error.status, .reason = reason_of(error.status), .extra = reply.fields},
              reply);
}

// In the vendor's own words, so that the router can take it for a real refusal.
void Vendor::answer_complaint(const Complaint& complaint, Reply& reply) {
  const ErrorAnswer error{400, "invalid_request_error", complaint.code, ""};
  reply.entry.fault = "refused";
  answer_error(error, {.text = complaint.message, .param = complaint.param}, reply);
}

void Vendor::answer_body(Head head, Reply& reply) {
  head.content_length = static_cast<std::int64_t>(body_.size());
  head.keep_alive = reply.keep_alive;
  append_head(reply.bytes, head);
  reply.bytes += body_;
}

}  // namespace sim
