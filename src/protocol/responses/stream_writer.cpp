// Canonical events, written in the order that the SDKs' accumulators need.
#include "protocol/responses/stream_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocol/json/json_text.hpp"
#include "protocol/responses/input.hpp"
#include "protocol/responses/items.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/proof.hpp"
#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

OutputEnd in_progress() { return {.status = "in_progress", .incomplete_reason = {}, .error = {}}; }

std::string quoted(std::string_view escaped) { return "\"" + std::string{escaped} + "\""; }

std::string quoted_or_null(const std::string& text) {
  return text.empty() ? std::string{"null"} : json_quoted(text);
}

// An item as it is told when it begins: without its texts.
OutputItem begun(const OutputItem& item) {
  OutputItem shell;
  shell.kind = item.kind;
  shell.id = item.id;
  shell.call_id = item.call_id;
  shell.name = item.name;
  shell.phase = item.phase;
  if (item.kind == OutputKind::Raw) shell.text = item.text;
  return shell;
}

std::string escaped(std::string_view text) {
  std::string inside;
  append_escaped(inside, text);
  return inside;
}

}  // namespace

ResponsesStreamWriter::ResponsesStreamWriter(AnswerTarget target) : target_(std::move(target)) {
  if (target_.echo.empty()) target_.echo = responses_echo(ChatRequest{});
}

void ResponsesStreamWriter::write(std::string& out, const ChatEvent& event) {
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.choice; }) {
          if (body.choice != 0) return;
        }
        write_event(out, body);
      },
      event);
}

void ResponsesStreamWriter::fail(std::string& out, const CallerError& error) {
  if (is_finished_) return;
  is_finished_ = true;
  const std::string code = error.error.code.empty() ? "server_error" : error.error.code;
  const std::string message = json_quoted(error.error.message);
  emit(out, "error",
       fmt::format(R"(,"code":{},"message":{},"param":{})", json_quoted(code), message,
                   quoted_or_null(error.error.param)));
  emit_response(
      out, "response.failed",
      {.status = "failed",
       .incomplete_reason = {},
       .error = fmt::format(R"({{"code":{},"message":{}}})", json_quoted(code), message)});
}

void ResponsesStreamWriter::resume(ChatStart start, std::int64_t next_sequence) {
  start_ = std::move(start);
  sequence_ = next_sequence;
}

void ResponsesStreamWriter::write_event(std::string& out, const ChatStart& event) {
  start_ = event;
  emit_response(out, "response.created", in_progress());
  emit_response(out, "response.in_progress", in_progress());
}

void ResponsesStreamWriter::write_event(std::string& out, const TextDelta& event) {
  say(out, event.text, false);
}

void ResponsesStreamWriter::write_event(std::string& out, const RefusalDelta& event) {
  say(out, event.text, true);
}

void ResponsesStreamWriter::say(std::string& out, std::string_view text, bool is_refusal) {
  if (text.empty()) return;
  if (!current_ || items_[*current_].kind != OutputKind::Message) {
    end_current(out);
    OutputItem message;
    message.id = output_id("msg_", target_.request_id, items_.size());
    message.phase = std::exchange(phase_, {});
    current_ = begin_item(out, std::move(message));
  }
  std::vector<OutputText>& parts = items_[*current_].parts;
  if (parts.empty() || parts.back().is_refusal != is_refusal) {
    end_text_part(out);
    OutputText& part = parts.emplace_back();
    part.is_refusal = is_refusal;
    if (!is_refusal) last_text_ = TextPlace{*current_, parts.size() - 1};
    std::string json =
        fmt::format(R"({},"content_index":{},"part":)", place(*current_), parts.size() - 1);
    append_output_part(json, part);
    emit(out, "response.content_part.added", json);
  }
  const std::string piece = escaped(text);
  parts.back().text.append(piece);
  emit(out, is_refusal ? "response.refusal.delta" : "response.output_text.delta",
       fmt::format(R"({},"content_index":{},"delta":"{}"{})", place(*current_), parts.size() - 1,
                   piece, is_refusal ? "" : R"(,"logprobs":[])"));
}

void ResponsesStreamWriter::write_event(std::string& out, const ReasoningDelta& event) {
  if (event.text.empty()) return;
  const bool goes_on = current_ && items_[*current_].kind == OutputKind::Reasoning &&
                       items_[*current_].encrypted_content.empty();
  if (!goes_on) {
    end_current(out);
    OutputItem thoughts;
    thoughts.kind = OutputKind::Reasoning;
    thoughts.id = output_id("rs_", target_.request_id, items_.size());
    current_ = begin_item(out, std::move(thoughts));
  }
  OutputItem& item = items_[*current_];
  if (item.text.empty()) {
    emit(out, "response.reasoning_summary_part.added",
         place(*current_) + R"(,"summary_index":0,"part":{"type":"summary_text","text":""})");
  }
  const std::string piece = escaped(event.text);
  item.text.append(piece);
  emit(out, "response.reasoning_summary_text.delta",
       fmt::format(R"({},"summary_index":0,"delta":"{}")", place(*current_), piece));
}

// Told when the item ends. A proof without thoughts before it, or one more of them, is an item of
// its own.
void ResponsesStreamWriter::write_event(std::string& out, const ProofDelta& event) {
  EncryptedContent encrypted = encrypted_content_for_caller(event.proof);
  if (encrypted.content.empty()) return;
  const bool has_thoughts = current_ && items_[*current_].kind == OutputKind::Reasoning &&
                            items_[*current_].encrypted_content.empty() && !event.call;
  if (has_thoughts && encrypted.id.empty()) {
    items_[*current_].encrypted_content = std::move(encrypted.content);
    return;
  }
  end_current(out);
  OutputItem thoughts;
  thoughts.kind = OutputKind::Reasoning;
  thoughts.id = output_id("rs_", target_.request_id, items_.size());
  const auto call = std::ranges::find_if(
      calls_, [&](const Call& known) { return event.call && known.number == *event.call; });
  if (call != calls_.end()) {
    thoughts.id = std::string{kCallProofPrefix} + items_[call->item].call_id;
  }
  if (!encrypted.id.empty()) thoughts.id = std::move(encrypted.id);
  thoughts.encrypted_content = std::move(encrypted.content);
  const std::size_t item = begin_item(out, std::move(thoughts));
  end_item(out, item);
}

void ResponsesStreamWriter::write_event(std::string& out, const ToolCallStart& event) {
  end_current(out);
  OutputItem call;
  const bool is_custom = event.type == "custom";
  call.kind = is_custom ? OutputKind::CustomCall : OutputKind::FunctionCall;
  call.id = output_id(is_custom ? "ctc_" : "fc_", target_.request_id, items_.size());
  call.call_id = event.id.empty() ? output_id("call_", target_.request_id, event.call) : event.id;
  call.name = event.name;
  const std::size_t item = begin_item(out, std::move(call));
  calls_.push_back({.number = event.call, .item = item});
}

void ResponsesStreamWriter::write_event(std::string& out, const ToolArgumentsDelta& event) {
  const auto call = std::ranges::find(calls_, event.call, &Call::number);
  if (call == calls_.end() || call->is_ended || event.text.empty()) return;
  call->has_arguments = true;
  OutputItem& item = items_[call->item];
  const std::string piece = escaped(event.text);
  item.text.append(piece);
  emit(out,
       item.kind == OutputKind::CustomCall ? "response.custom_tool_call_input.delta"
                                           : "response.function_call_arguments.delta",
       fmt::format(R"({},"delta":"{}")", place(call->item), piece));
  if (item.kind == OutputKind::CustomCall) return;
  call->arguments_end.feed(event.text);
  if (call->arguments_end.is_reached()) end_call(out, *call);
}

void ResponsesStreamWriter::write_event(std::string& out, const PartDelta& event) {
  const auto* image = std::get_if<ImagePart>(&event.part.body);
  if (image == nullptr) return;
  std::string json = image_item(*image, output_id("ig_", target_.request_id, items_.size()));
  if (!json.empty()) write_whole(out, std::move(json));
}

void ResponsesStreamWriter::write_event(std::string& out, const ChoiceFinish& event) {
  finish_ = event.reason;
  is_cut_off_ = output_end(finish_).status == "incomplete";
  end_all(out);
}

void ResponsesStreamWriter::write_event(std::string&, const UsageUpdate& event) {
  usage_ = event.usage;
}

void ResponsesStreamWriter::write_event(std::string& out, const KeepAlive&) {
  out.append(": keep-alive\n\n");
}

void ResponsesStreamWriter::write_event(std::string& out, const StreamEnd&) {
  if (is_finished_) return;
  end_all(out);
  is_finished_ = true;
  const OutputEnd end = output_end(finish_);
  emit_response(out, "response." + std::string{end.status}, end);
}

void ResponsesStreamWriter::write_event(std::string&, const StreamError&) {}

// --- items ---------------------------------------------------------------------------------------

std::size_t ResponsesStreamWriter::begin_item(std::string& out, OutputItem item) {
  const std::size_t index = items_.size();
  std::string json = fmt::format(R"(,"output_index":{},"item":)", index);
  append_output_item(json, begun(item), "in_progress");
  items_.push_back(std::move(item));
  emit(out, "response.output_item.added", json);
  return index;
}

void ResponsesStreamWriter::end_current(std::string& out) {
  if (!current_) return;
  const std::size_t item = *current_;
  end_text_part(out);
  current_.reset();
  if (items_[item].kind == OutputKind::Reasoning && !items_[item].text.empty()) {
    const std::string text = quoted(items_[item].text);
    emit(out, "response.reasoning_summary_text.done",
         fmt::format(R"({},"summary_index":0,"text":{})", place(item), text));
    emit(out, "response.reasoning_summary_part.done",
         fmt::format(R"({},"summary_index":0,"part":{{"type":"summary_text","text":{}}})",
                     place(item), text));
  }
  end_item(out, item);
}

void ResponsesStreamWriter::end_call(std::string& out, Call& call) {
  if (std::exchange(call.is_ended, true)) return;
  OutputItem& item = items_[call.item];
  const bool is_custom = item.kind == OutputKind::CustomCall;
  if (!call.has_arguments && !is_custom) item.text = "{}";
  emit(out,
       is_custom ? "response.custom_tool_call_input.done" : "response.function_call_arguments.done",
       fmt::format(R"({},{}"{}":{})", place(call.item),
                   is_custom ? "" : "\"name\":" + json_quoted(item.name) + ",",
                   is_custom ? "input" : "arguments", quoted(item.text)));
  end_item(out, call.item);
}

void ResponsesStreamWriter::end_all(std::string& out) {
  end_current(out);
  for (Call& call : calls_) end_call(out, call);
}

void ResponsesStreamWriter::end_item(std::string& out, std::size_t item) {
  items_[item].is_cut_off = is_cut_off_;
  std::string json = fmt::format(R"(,"output_index":{},"item":)", item);
  append_output_item(json, items_[item], status_of(items_[item]));
  emit(out, "response.output_item.done", json);
}

void ResponsesStreamWriter::end_text_part(std::string& out) {
  if (!current_ || items_[*current_].parts.empty()) return;
  const OutputText& part = items_[*current_].parts.back();
  const std::string where =
      fmt::format(R"({},"content_index":{})", place(*current_), items_[*current_].parts.size() - 1);
  if (part.is_refusal) {
    emit(out, "response.refusal.done", where + R"(,"refusal":)" + quoted(part.text));
  } else {
    emit(out, "response.output_text.done",
         where + R"(,"text":)" + quoted(part.text) + R"(,"logprobs":[)" + part.logprobs + "]");
  }
  std::string json = where + R"(,"part":)";
  append_output_part(json, part);
  emit(out, "response.content_part.done", json);
}

void ResponsesStreamWriter::write_whole(std::string& out, std::string json) {
  end_current(out);
  OutputItem raw;
  raw.kind = OutputKind::Raw;
  raw.text = std::move(json);
  const std::size_t item = begin_item(out, std::move(raw));
  end_item(out, item);
}

// --- events --------------------------------------------------------------------------------------

std::string ResponsesStreamWriter::place(std::size_t item) const {
  return fmt::format(R"(,"item_id":{},"output_index":{})", json_quoted(items_[item].id), item);
}

void ResponsesStreamWriter::emit(std::string& out, std::string_view type, std::string_view rest) {
  const std::size_t begin = out.size();
  fmt::format_to(std::back_inserter(out),
                 "event: {}\ndata: {{\"type\":\"{}\",\"sequence_number\":{}", type, type,
                 sequence_++);
  out.append(rest);
  // Raw values may hold line breaks between their tokens, which would end the event's line.
  const std::size_t data = out.find('\n', begin) + 1;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(data), out.end(),
      [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  out.append("}\n\n");
}

void ResponsesStreamWriter::emit_response(std::string& out, std::string_view type,
                                          const OutputEnd& end) {
  const bool is_own = start_.dialect == Dialect::OpenAiResponses;
  const bool has_id = is_own && !start_.id.empty();
  const bool is_begin = end.status == "in_progress" || end.status == "failed";
  std::string json = R"(,"response":)";
  append_response(
      json,
      {.id = has_id ? start_.id : "resp_" + target_.request_id,
       .model = target_.model,
       .created = start_.created.empty() ? std::to_string(target_.created) : start_.created.text,
       .echo = target_.echo,
       .service_tier = service_tier_,
       .items = is_begin ? nullptr : &items_,
       .usage = usage_,
       .is_own_usage = is_own},
      end);
  emit(out, type, json);
}

std::unique_ptr<StreamWriter> make_responses_stream_writer(AnswerTarget target) {
  return std::make_unique<ResponsesStreamWriter>(std::move(target));
}

}  // namespace sar::protocol
