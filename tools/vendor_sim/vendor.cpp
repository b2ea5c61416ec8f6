// The regular answers. Faults are played in vendor_faults.cpp.
#include "vendor.hpp"

#include <array>
#include <ctime>

#include "json_text.hpp"

namespace sim {
namespace {

constexpr std::string_view kReplayPrefix = "replay:";
constexpr std::size_t kReplaySliceBytesMax = 48;
constexpr std::int64_t kBytesPerPromptToken = 4;
constexpr std::array<std::string_view, 3> kListedModels{"sim", "sim-small", "sim-large"};

constexpr ErrorAnswer kBadRequest{400, "Bad Request", "invalid_request_error", "", "vendor-sim: "};
constexpr ErrorAnswer kNoPath{404, "Not Found", "invalid_request_error", "",
                              "vendor-sim: no such path: "};
constexpr ErrorAnswer kNoRecording{404, "Not Found", "invalid_request_error", "model_not_found",
                                   "vendor-sim: no such recording: "};

// Re-cuts a body into HTTP chunks with random borders.
void append_chunked(std::string& out, std::string_view body, Dice& dice) {
  std::uniform_int_distribution<std::size_t> size(1, kReplaySliceBytesMax);
  constexpr std::string_view kHex = "0123456789abcdef";
  while (!body.empty()) {
    const auto part = body.substr(0, size(dice));
    body.remove_prefix(part.size());
    if (part.size() > 15) out += kHex[part.size() / 16];
    out += kHex[part.size() % 16];
    out.append("\r\n").append(part).append("\r\n");
  }
  out += "0\r\n\r\n";
}

void begin_reply(Reply& reply, const Request& request, std::uint64_t sequence) {
  reply.source = Reply::Source::Once;
  reply.keep_alive = request.keep_alive;
  reply.is_stream = false;
  reply.entry.sequence = sequence;
  reply.entry.request_id = request.request_id;
  reply.entry.model.clear();
  reply.entry.fault.clear();
  reply.entry.usage = Usage{};
  reply.bytes.clear();
  reply.ending = Turn{.then = Then::Finish};
  reply.sliced = 0;
  reply.slice_wait = std::chrono::microseconds{0};
}

}  // namespace

void Vendor::answer(const Request& request, Reply& reply) {
  begin_reply(reply, request, ++backstage_.sequence);
  answer_path(request, reply);
  backstage_.journal.accepted(reply.entry, request, reply.is_stream);
}

void Vendor::answer_path(const Request& request, Reply& reply) {
  if (request.method == "POST" && request.path.ends_with("/chat/completions")) {
    answer_chat(request, reply);
  } else if (request.method == "GET" && request.path.ends_with("/models")) {
    answer_models(reply);
  } else if (request.method == "GET" && request.path == "/healthz") {
    body_ = R"({"status":"ok"})";
    answer_body(Head{}, reply);
  } else {
    answer_error(kNoPath, request.path, reply);
  }
}

void Vendor::refuse(std::string_view complaint, Reply& reply) {
  begin_reply(reply, Request{.keep_alive = false}, ++backstage_.sequence);
  answer_error(kBadRequest, complaint, reply);
}

void Vendor::answer_chat(const Request& request, Reply& reply) {
  const auto call = read_chat_call(request.body);
  if (!call) return answer_error(kBadRequest, call.error(), reply);
  reply.entry.model = call->model;
  reply.is_stream = call->is_stream;
  const std::string& key = backstage_.options.required_key;
  if (!key.empty() && request.authorization != "Bearer " + key) {
    return answer_error(*error_answer(Fault::BadKey), request.authorization, reply);
  }
  if (!request.replay.empty()) return answer_recording(request.replay, reply);
  if (call->model.starts_with(kReplayPrefix)) {
    return answer_recording(call->model.substr(kReplayPrefix.size()), reply);
  }
  auto scenario = parse_scenario(call->model);
  if (!scenario) return answer_error(kBadRequest, scenario.error(), reply);
  if (!strikes(*scenario, call->model)) scenario->fault = Fault::None;
  play_.call = *call;
  play_.scenario = *scenario;
  begin_play(request, reply);
  if (scenario->fault != Fault::None) {
    reply.entry.fault = to_string(scenario->fault);
    if (play_error_status(request, reply) || play_stop(reply) || play_bad_body(reply) ||
        play_bad_head(reply) || play_slow_drip(reply)) {
      return;
    }
  }
  call->is_stream ? play_stream(reply) : play_plain(reply);
}

bool Vendor::strikes(const Scenario& scenario, std::string_view model) {
  if (scenario.fault == Fault::None) return false;
  if (scenario.fault_times > 0 && backstage_.count_request(model) >= scenario.fault_times) {
    return false;
  }
  return scenario.fault_rate >= 1 ||
         std::uniform_real_distribution<double>(0, 1)(dice_) < scenario.fault_rate;
}

// Decides text, length and usage of the answer.
void Vendor::begin_play(const Request& request, Reply& reply) {
  const ChatCall& call = play_.call;
  const Scenario& scenario = play_.scenario;
  play_.sequence = reply.entry.sequence;
  play_.created = std::time(nullptr);
  const bool calls_tools =
      scenario.tool_calls > 0 && !call.tool_name.empty() && call.last_role != "tool";
  play_.tool_calls = calls_tools ? scenario.tool_calls : 0;
  play_.finish_reason = calls_tools ? "tool_calls" : "stop";
  if (scenario.is_persona) {
    reply.persona_text = "Hello! This is a simulated answer from ";
    reply.persona_text += call.model;
    reply.persona_text +=
        ": no real model was asked. Add a vendor to the configuration, and the same request "
        "reaches it.";
    play_.content = Content::text(reply.persona_text);
  } else if (scenario.echo) {
    play_.content = Content::text(call.last_text);
  } else {
    play_.content = Content::words(scenario.tokens, scenario.text_bytes);
  }
  if (call.tokens_max >= 0 && play_.content.limit(call.tokens_max)) play_.finish_reason = "length";
  const auto pieces =
      calls_tools ? play_.tool_calls * fragments_per_tool_call() : play_.content.count();
  const auto body_tokens =
      1 + static_cast<std::int64_t>(request.body.size()) / kBytesPerPromptToken;
  play_.usage = {.prompt = scenario.prompt_tokens >= 0 ? scenario.prompt_tokens : body_tokens,
                 .completion = pieces * call.choices + scenario.reasoning_tokens,
                 .cached = scenario.cached_tokens,
                 .reasoning = scenario.reasoning_tokens};
  reply.entry.usage = play_.usage;
}

void Vendor::play_plain(Reply& reply) {
  compose_whole_body();
  answer_body(Head{}, reply);
  const Scenario& scenario = play_.scenario;
  if (scenario.is_persona) return;  // its pace is for streams, where people watch
  reply.ending.wait = scenario.first_token;
  if (scenario.tokens_per_second > 0) {
    const double seconds = static_cast<double>(play_.content.count()) / scenario.tokens_per_second;
    reply.ending.wait += std::chrono::microseconds{static_cast<std::int64_t>(seconds * 1e6)};
  }
}

void Vendor::play_stream(Reply& reply) {
  reply.source = Reply::Source::Stream;
  reply.stream.begin(play_, ChatStream::Framing::Chunked, head_of_play(reply));
}

void Vendor::answer_recording(std::string_view stem, Reply& reply) {
  const Recording* recording = backstage_.library.find(stem);
  if (recording == nullptr) return answer_error(kNoRecording, stem, reply);
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

void Vendor::answer_models(Reply& reply) {
  body_ = R"({"object":"list","data":[)";
  const auto append_model = [this](std::string_view prefix, std::string_view name) {
    if (!body_.ends_with('[')) body_ += ',';
    body_ += R"({"id":")";
    body_ += prefix;
    json::append_escaped(body_, name);
    body_ += R"(","object":"model","created":1700000000,"owned_by":"vendor-sim"})";
  };
  for (const auto name : kListedModels) append_model({}, name);
  for (const auto stem : backstage_.library.stems()) append_model(kReplayPrefix, stem);
  body_ += "]}";
  answer_body(Head{}, reply);
}

void Vendor::answer_error(const ErrorAnswer& error, std::string_view detail, Reply& reply,
                          std::string_view extra_fields) {
  body_.clear();
  append_error(body_, error, detail);
  reply.entry.usage = Usage{};
  answer_body({.status = error.status, .reason = error.reason, .extra = extra_fields}, reply);
}

void Vendor::answer_body(Head head, Reply& reply) {
  head.content_length = static_cast<std::int64_t>(body_.size());
  head.keep_alive = reply.keep_alive;
  append_head(reply.bytes, head);
  reply.bytes += body_;
}

}  // namespace sim
