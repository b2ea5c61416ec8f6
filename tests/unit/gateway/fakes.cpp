#include "fakes.hpp"

namespace sar::test {

ScriptedReply json_reply(int status, std::string body) {
  ScriptedReply reply;
  reply.status = status;
  reply.pieces.push_back(std::move(body));
  return reply;
}

ScriptedReply stream_reply(std::vector<std::string> pieces) {
  ScriptedReply reply;
  reply.headers = {{"content-type", "text/event-stream"}};
  reply.pieces = std::move(pieces);
  return reply;
}

FakeReply::FakeReply(ScriptedReply script) : script_(std::move(script)) {
  for (const auto& [name, value] : script_.headers) headers_.add(name, value);
}

net::Task<Result<std::string_view>> FakeReply::read() {
  if (next_ < script_.pieces.size()) co_return std::string_view{script_.pieces[next_++]};
  if (script_.error_after_pieces) co_return fail(*script_.error_after_pieces);
  co_return std::string_view{};
}

net::Task<Result<std::unique_ptr<net::HttpReply>>> FakeClient::send(net::OutboundRequest request) {
  if (on_send) on_send();
  std::string head{request.head.before_target()};
  head.append(request.target.empty() ? request.head.target() : request.target);
  head.append(request.head.after_target()).append(request.header_lines);
  Sent& seen = sent.emplace_back(Sent{.head = std::move(head), .body = {}});
  for (const std::string_view piece : request.body) seen.body.append(piece);
  if (replies.empty())
    co_return fail(vendor_error(ErrorClass::ServerError, "script_ended", "No reply left."));
  ScriptedReply script = std::move(replies.front());
  replies.pop_front();
  if (script.connect_error) co_return fail(*script.connect_error);
  co_return std::make_unique<FakeReply>(std::move(script));
}

FakeExchange::FakeExchange(std::string method, std::string target, std::string text)
    : body(std::move(text)) {
  request_head.method = std::move(method);
  request_head.target = std::move(target);
  body.reserve(body.size() + kBodyPadding);
}

net::Task<Result<const std::string*>> FakeExchange::read_body() { co_return &body; }

void FakeExchange::take_head(const net::AnswerHead& head) {
  status = head.status;
  content_type = head.content_type;
  header_lines = head.header_lines;
}

net::Task<Result<void>> FakeExchange::answer(net::AnswerHead head,
                                             std::span<const std::string_view> pieces) {
  if (on_last_bytes) on_last_bytes();
  take_head(head);
  for (const std::string_view piece : pieces) received.append(piece);
  finished = true;
  co_return Result<void>{};
}

void FakeExchange::start_stream(net::AnswerHead head) {
  take_head(head);
  streamed = true;
}

net::Task<Result<void>> FakeExchange::write(std::string_view bytes) {
  if (writes_until_gone-- == 0) {
    gone_.cancel();
    co_return fail(caller_error(ErrorClass::Cancelled, "caller_left", "gone"));
  }
  received.append(bytes);
  co_return Result<void>{};
}

net::Task<Result<void>> FakeExchange::finish(std::string_view bytes) {
  if (on_last_bytes) on_last_bytes();
  received.append(bytes);
  finished = true;
  co_return Result<void>{};
}

std::string FakeExchange::header(std::string_view name) const {
  const std::string start = std::string{name} + ": ";
  const std::size_t place = header_lines.find(start);
  if (place == std::string::npos) return {};
  const std::size_t value = place + start.size();
  return header_lines.substr(value, header_lines.find("\r\n", value) - value);
}

bool FakeJournal::append_dispatched(const store::DispatchedRecord& record) {
  if (!has_room) return false;
  dispatched.push_back(record);
  return true;
}

void FakeJournal::append_settled(const store::SettledRecord& record) {
  settled.push_back({.record = record,
                     .model_asked = std::string{record.model_asked},
                     .error_code = std::string{record.error_code},
                     .plan_json = std::string{record.plan_json}});
}

}  // namespace sar::test
