#include "support/anthropic_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "protocol/json/json_reader.hpp"
#include "protocol/sse.hpp"

namespace sar::test {
namespace {

using namespace protocol;

using Fields = std::map<std::string, std::string, std::less<>>;

Fields fields_of(std::string_view json) {
  Fields fields;
  JsonReader reader;
  JsonString key;
  reader.load(json);
  if (reader.begin_object()) {
    while (reader.next_key(key)) {
      const std::string name = key.to_text();
      fields[name] =
          reader.kind() == JsonKind::String ? reader.take_string().to_text() : reader.take();
    }
  }
  if (!reader.finish()) fields = {{"type", "not JSON"}};
  return fields;
}

struct DeltaOfBlock {
  std::string_view delta;
  std::string_view block;
};
constexpr DeltaOfBlock kDeltas[] = {
    {"text_delta", "text"},           {"citations_delta", "text"},
    {"thinking_delta", "thinking"},   {"signature_delta", "thinking"},
    {"input_json_delta", "tool_use"},
};

class OrderCheck {
 public:
  std::string run(std::string_view stream) {
    SseDecoder decoder;
    SseEvent event;
    decoder.feed(stream);
    while (decoder.next(event).value()) {
      if (!event.has_data) continue;  // a comment
      std::string problem = check(event);
      if (!problem.empty()) return fmt::format("event {}: {}", count_, problem);
      ++count_;
    }
    if (decoder.pending() > 0) return "it ends inside an event";
    return is_over_ ? "" : "it does not end";
  }

 private:
  std::string check(const SseEvent& event) {
    const Fields fields = fields_of(event.data);
    const std::string type = fields.contains("type") ? fields.at("type") : "";
    if (type != event.name) return fmt::format("'{}' is called '{}'", type, event.name);
    if (is_over_) return "something follows the end";
    if (type == "error") {
      is_over_ = true;
      return {};
    }
    if ((type == "message_start") == is_started_) return "message_start is not the first, once";
    is_started_ = true;
    if (type == "content_block_start") return check_start(fields);
    if (type == "content_block_delta") return check_delta(fields);
    if (type == "content_block_stop") return check_stop(fields);
    if (type == "message_delta") return check_ending(fields);
    if (type == "message_stop") {
      is_over_ = true;
      return is_ending_ ? "" : "message_stop without a message_delta";
    }
    return type == "ping" || type == "message_start" ? "" : "an unknown event";
  }

  std::string check_start(const Fields& fields) {
    if (!block_.empty()) return "a block begins in another";
    if (is_ending_) return "a block after the message_delta";
    if (fields.at("index") != std::to_string(index_)) return "a block's number is not the next";
    block_ = fields_of(fields.at("content_block")).at("type");
    is_signed_ = false;
    return {};
  }

  std::string check_delta(const Fields& fields) {
    if (fields.at("index") != std::to_string(index_)) return "a delta of another block";
    const std::string type = fields_of(fields.at("delta")).at("type");
    const auto* known = std::ranges::find(kDeltas, type, &DeltaOfBlock::delta);
    if (known == std::end(kDeltas) || known->block != block_) return "a delta that does not fit";
    if (is_signed_) return "something follows the signature";
    is_signed_ = type == "signature_delta";
    return {};
  }

  std::string check_stop(const Fields& fields) {
    if (block_.empty()) return "no block is open";
    if (fields.at("index") != std::to_string(index_)) return "another block ends";
    block_.clear();
    ++index_;
    return {};
  }

  std::string check_ending(const Fields& fields) {
    if (!block_.empty()) return "the message ends inside a block";
    if (is_ending_) return "a second message_delta";
    is_ending_ = true;
    const Fields delta = fields_of(fields.at("delta"));
    if (!delta.contains("stop_reason") || delta.at("stop_reason") == "null") return "no reason";
    const Fields usage = fields_of(fields.at("usage"));
    return usage.contains("output_tokens") ? "" : "no usage";
  }

  std::string block_;  // type of the open one
  int index_ = 0;
  int count_ = 0;
  bool is_started_ = false;
  bool is_signed_ = false;
  bool is_ending_ = false;
  bool is_over_ = false;
};

}  // namespace

std::string anthropic_order_problem(std::string_view stream) { return OrderCheck{}.run(stream); }

}  // namespace sar::test
