// Events are built in scratch strings that keep their memory from request to request.
#include "chat_stream.hpp"

#include <array>
#include <charconv>

#include "json_text.hpp"

namespace sim {
namespace {

// As much as one turn appends when nothing slows it down.
constexpr std::size_t kTurnBytesMax = 16 * 1024;
// Lets what was sent before a reset or a cut arrive first.
constexpr std::chrono::milliseconds kBeforeStrike{20};

constexpr ErrorAnswer kStreamError{500, "", "server_error", "",
                                   "The server had an error while generating."};

std::int64_t pieces_of(const ChatPlay& play) {
  return play.tool_calls > 0 ? play.tool_calls * fragments_per_tool_call() : play.content.count();
}

}  // namespace

void ChatStream::begin(const ChatPlay& play, Framing framing, const Head& head) {
  play_ = play;
  framing_ = framing;
  head_ = head;
  pieces_ = 0;
  tokens_ = 0;
  has_begun_ = false;
  strike_after_ = -1;
  if (is_mid_stream(play.scenario.fault)) {
    const auto half = (pieces_of(play) + 1) / 2;
    strike_after_ = play.scenario.fault_after >= 0 ? play.scenario.fault_after : half;
  }
}

Turn ChatStream::advance(std::string& out) {
  if (has_begun_ && strike_after_ == pieces_) return strike(out);
  const double tokens_per_second = play_.scenario.tokens_per_second;
  const bool is_slow = tokens_per_second > 0;
  Turn turn;
  if (!has_begun_) {
    has_begun_ = true;
    turn.wait = play_.scenario.first_token;
    if (framing_ == Framing::Chunked) append_head(out, head_);
    append_delta_to_all(out, R"({"role":"assistant","content":"","refusal":null})");
  } else if (is_slow) {
    turn.wait = std::chrono::microseconds{static_cast<std::int64_t>(1e6 / tokens_per_second)};
  }
  while (strike_after_ != pieces_) {
    if (!append_next_piece(out)) break;
    if (is_slow || out.size() > kTurnBytesMax) break;
  }
  if (pieces_ == pieces_of(play_) && strike_after_ != pieces_) {
    append_end(out);
    turn.then = Then::Finish;
  }
  return turn;
}

bool ChatStream::append_next_piece(std::string& out) {
  if (pieces_ == pieces_of(play_)) return false;
  if (play_.tool_calls > 0) {
    append_tool_fragment(out);
  } else {
    append_content(out);
  }
  ++pieces_;
  tokens_ += play_.call.choices;
  return true;
}

void ChatStream::append_content(std::string& out) {
  play_.content.next();
  for (std::int64_t choice = 0; choice < play_.call.choices; ++choice) {
    text_ = R"({"content":")";
    play_.content.append(text_, choice);
    text_ += R"("})";
    append_delta(out, choice, text_);
  }
}

void ChatStream::append_tool_fragment(std::string& out) {
  const auto call = pieces_ / fragments_per_tool_call();
  const auto fragment = pieces_ % fragments_per_tool_call();
  text_ = R"({"tool_calls":[{"index":)";
  append_number(text_, call);
  if (fragment == 0) {
    text_ += R"(,"id":")";
    append_tool_call_id(text_, play_, call);
    text_ += R"(","type":"function","function":{"name":")";
    text_ += play_.call.tool_name;
    text_ += R"(","arguments":"")";
  } else {
    const auto from = static_cast<std::size_t>(fragment - 1) * kToolFragmentBytes;
    text_ += R"(,"function":{"arguments":")";
    json::append_escaped(text_, tool_arguments().substr(from, kToolFragmentBytes));
    text_ += '"';
  }
  text_ += "}}]}";
  append_delta_to_all(out, text_);
}

void ChatStream::append_end(std::string& out) {
  for (std::int64_t choice = 0; choice < play_.call.choices; ++choice) {
    append_delta(out, choice, "{}", play_.finish_reason);
  }
  if (play_.call.wants_usage && play_.scenario.usage != UsageReport::None) {
    append_chunk(out, "[]");
  }
  append_event(out, "[DONE]");
  if (framing_ == Framing::Chunked) out += "0\r\n\r\n";
}

Turn ChatStream::strike(std::string& out) {
  strike_after_ = -1;
  switch (play_.scenario.fault) {
    case Fault::ResetMidStream:
      return {.wait = kBeforeStrike, .then = Then::Reset};
    case Fault::CutMidStream:
      return {.wait = kBeforeStrike, .then = Then::Cut};
    case Fault::MalformedJson:
      append_event(out, R"({"id":"chatcmpl-sim","choices":[{"index":0,"delta":{"content":"to)");
      return {};
    case Fault::MalformedSse:
      append_framed(out, "this is no event stream\n<p>nor is this</p>\n\n");
      break;
    case Fault::ErrorInStream:
      text_.clear();
      append_error(text_, kStreamError, {});
      append_event(out, text_);
      break;
    default:
      return {.then = Then::Hang};
  }
  if (framing_ == Framing::Chunked) out += "0\r\n\r\n";
  return {.then = Then::Finish};
}

void ChatStream::append_delta(std::string& out, std::int64_t choice, std::string_view delta,
                              std::string_view finish_reason) {
  choices_ = R"([{"index":)";
  append_number(choices_, choice);
  choices_ += R"(,"delta":)";
  choices_ += delta;
  choices_ += R"(,"logprobs":null,"finish_reason":)";
  if (finish_reason.empty()) {
    choices_ += "null}]";
  } else {
    choices_ += '"';
    choices_ += finish_reason;
    choices_ += "\"}]";
  }
  append_chunk(out, choices_);
}

void ChatStream::append_delta_to_all(std::string& out, std::string_view delta) {
  for (std::int64_t choice = 0; choice < play_.call.choices; ++choice) {
    append_delta(out, choice, delta);
  }
}

// No choices: the chunk with the usage. With include_usage all others carry a null.
void ChatStream::append_chunk(std::string& out, std::string_view choices) {
  event_ = R"({"id":"chatcmpl-sim-)";
  append_number(event_, static_cast<std::int64_t>(play_.sequence));
  event_ += R"(","object":"chat.completion.chunk","created":)";
  append_number(event_, play_.created);
  event_ += R"(,"model":")";
  event_ += play_.call.model;
  event_ += R"(","system_fingerprint":"fp_sim","choices":)";
  event_ += choices;
  if (play_.call.wants_usage) {
    event_ += R"(,"usage":)";
    if (choices == "[]") {
      append_usage(event_, play_);
    } else {
      event_ += "null";
    }
  }
  event_ += '}';
  append_event(out, event_);
}

void ChatStream::append_event(std::string& out, std::string_view data) {
  frame_ = "data: ";
  frame_.append(data).append("\n\n");
  append_framed(out, frame_);
}

void ChatStream::append_framed(std::string& out, std::string_view bytes) {
  if (framing_ == Framing::Bare) {
    out += bytes;
    return;
  }
  std::array<char, 20> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16);
  out.append(size.data(), end.ptr).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace sim
