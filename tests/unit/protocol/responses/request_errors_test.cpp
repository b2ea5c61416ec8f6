// What is wrong with a request to the Responses API, and where.
#include <gtest/gtest.h>

#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

struct Fault {
  std::string_view body;
  std::string_view code;
  std::string_view param;
};

void check(const Fault& fault, const Error& error) {
  EXPECT_EQ(error.error_class, ErrorClass::BadRequest) << fault.body;
  EXPECT_EQ(error.blame, Blame::Caller) << fault.body;
  EXPECT_EQ(error.code, fault.code) << fault.body;
  EXPECT_EQ(error.param, fault.param) << fault.body << ": " << error.message;
  EXPECT_FALSE(error.message.empty());
}

// Both ways see these.
TEST(ResponsesRequestErrors, OfTheWholeBody) {
  const Fault faults[] = {
      {"", "invalid_json", ""},
      {"[]", "invalid_type", ""},
      {R"({"model":"m","input":"x")", "invalid_json", ""},
      {R"({"input":"x"})", "missing_required_parameter", "model"},
      {R"({"model":"","input":"x"})", "empty_string", "model"},
      {R"({"model":null,"input":"x"})", "invalid_type", "model"},
      {R"({"model":"m"})", "missing_required_parameter", "input"},
      {R"({"model":"m","input":null})", "missing_required_parameter", "input"},
      {R"({"model":"m","input":7})", "invalid_type", "input"},
      {R"({"model":"m","input":"x","input":"y"})", "duplicate_parameter", "input"},
      {R"({"model":"m","input":["x"]})", "invalid_type", "input[0]"},
      {R"({"model":"m","input":[{}]})", "missing_required_parameter", "input[0].type"},
      {R"({"model":"m","input":[{"type":3}]})", "invalid_type", "input[0].type"},
      {R"({"model":"m","input":[{"role":[]}]})", "invalid_type", "input[0].role"},
      {R"({"model":"m","input":[{"role":"user","content":["x"]}]})", "invalid_type",
       "input[0].content[0]"},
      {R"({"model":"m","input":[{"role":"user","content":[{}]}]})", "missing_required_parameter",
       "input[0].content[0].type"},
      {R"({"model":"m","input":"x","max_output_tokens":15})", "integer_below_min_value",
       "max_output_tokens"},
      {R"({"model":"m","input":"x","max_output_tokens":16.5})", "invalid_type",
       "max_output_tokens"},
      {R"({"model":"m","input":"x","temperature":2.1})", "decimal_above_max_value", "temperature"},
      {R"({"model":"m","input":"x","top_logprobs":21})", "integer_above_max_value", "top_logprobs"},
      {R"({"model":"m","input":"x","stream":"yes"})", "invalid_type", "stream"},
      {R"({"model":"m","input":"x","tools":{}})", "invalid_type", "tools"},
      {R"({"model":"m","input":"x","tools":[1]})", "invalid_type", "tools[0]"},
      {R"({"model":"m","input":"x","text":[]})", "invalid_type", "text"},
      {R"({"model":"m","input":"x","include":"all"})", "invalid_type", "include"},
  };
  for (const Fault& fault : faults) {
    const auto request = kOpenAiResponsesTranslator.parse_request(fault.body);
    ASSERT_FALSE(request) << fault.body;
    check(fault, request.error());
    JsonReader reader;
    std::string model;
    const auto view = kOpenAiResponsesWire.scan_request(reader, fault.body, model);
    ASSERT_FALSE(view) << fault.body;
    check(fault, view.error());
  }
}

// These are the vendor's to judge if the body passes through.
TEST(ResponsesRequestErrors, OfItemsAndTools) {
  const std::string user = R"({"role":"user","content":"u"},)";
  const struct {
    std::string items;
    std::string_view code;
    std::string_view param;
  } faults[] = {
      {R"({"role":"robot","content":"x"})", "invalid_value", "input[0].role"},
      {R"({"type":"message","content":"x"})", "missing_required_parameter", "input[0].role"},
      {R"({"role":"user"})", "missing_required_parameter", "input[0].content"},
      {R"({"role":"user","content":7})", "invalid_type", "input[0].content"},
      {R"({"role":"user","content":[{"type":"input_text"}]})", "missing_required_parameter",
       "input[0].content[0].text"},
      {R"({"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image"}]})",
       "missing_required_parameter", "input[0].content[1].image_url"},
      {R"({"role":"user","content":[{"type":"input_file"}]})", "missing_required_parameter",
       "input[0].content[0].file_data"},
      {user + R"({"type":"function_call","name":"f","arguments":"{}"})",
       "missing_required_parameter", "input[1].call_id"},
      {user + R"({"type":"function_call","call_id":7,"name":"f","arguments":"{}"})", "invalid_type",
       "input[1].call_id"},
      {user + R"({"type":"function_call","call_id":"c","arguments":"{}"})",
       "missing_required_parameter", "input[1].name"},
      {user + R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":"})",
       "invalid_value", "input[1].arguments"},
      {user + R"({"type":"function_call","call_id":"c","name":"f","arguments":{"a":1}})",
       "invalid_type", "input[1].arguments"},
      {user + R"({"type":"function_call_output","call_id":"c","output":"x"})", "invalid_value",
       "input[1].call_id"},
      {user + R"({"type":"function_call_output","output":"x"})", "missing_required_parameter",
       "input[1].call_id"},
      {user + R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}"},)"
              R"({"type":"function_call_output","call_id":"c"})",
       "missing_required_parameter", "input[2].output"},
      {R"({"role":"user","content":"u"}],"tools":[{"name":"f"})", "missing_required_parameter",
       "tools[0].type"},
      {R"({"role":"user","content":"u"}],"tools":[{"type":"function"})",
       "missing_required_parameter", "tools[0].name"},
  };
  for (const auto& fault : faults) {
    const std::string body = R"({"model":"m","input":[)" + fault.items + "]}";
    const auto request = kOpenAiResponsesTranslator.parse_request(body);
    ASSERT_FALSE(request) << body;
    check({body, fault.code, fault.param}, request.error());
    JsonReader reader;
    std::string model;
    EXPECT_TRUE(kOpenAiResponsesWire.scan_request(reader, body, model)) << body;
  }
}

TEST(ResponsesRequestErrors, OfFormats) {
  const Fault faults[] = {
      {R"({"model":"m","input":"x","text":{"format":{}}})", "missing_required_parameter",
       "text.format.type"},
      {R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","schema":{}}}})",
       "missing_required_parameter", "text.format.name"},
      {R"({"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"n"}}})",
       "missing_required_parameter", "text.format.schema"},
  };
  for (const Fault& fault : faults) {
    const auto request = kOpenAiResponsesTranslator.parse_request(fault.body);
    ASSERT_FALSE(request) << fault.body;
    check(fault, request.error());
  }
}

TEST(ResponsesRequestErrors, WhatOneAccountKeepsIsNotForTranslation) {
  const struct {
    std::string_view body;
    std::string_view field;
    std::string_view param;
  } cases[] = {
      {R"({"model":"m","input":"x","previous_response_id":"resp_1"})", "previous_response_id",
       "previous_response_id"},
      {R"({"model":"m","conversation":"conv_1"})", "conversation", "conversation"},
      {R"({"model":"m","input":"x","conversation":{"id":"conv_1"}})", "conversation",
       "conversation"},
      {R"({"model":"m","prompt":{"id":"p"}})", "prompt", "prompt"},
      {R"({"model":"m","input":"x","background":true})", "background", "background"},
      {R"({"model":"m","input":[{"role":"user","content":"u"},{"type":"item_reference","id":"i"}]})",
       "item_reference", "input[1]"},
      {R"({"model":"m","input":[{"id":"msg_1"}]})", "item_reference", "input[0]"},
  };
  for (const auto& entry : cases) {
    JsonReader reader;
    std::string model;
    const auto view = kOpenAiResponsesWire.scan_request(reader, entry.body, model);
    ASSERT_TRUE(view) << entry.body;
    EXPECT_EQ(view->stateful_field, entry.field);
    const auto request = kOpenAiResponsesTranslator.parse_request(entry.body);
    ASSERT_FALSE(request) << entry.body;
    check({entry.body, "unsupported_stateful_field", entry.param}, request.error());
    EXPECT_NE(request.error().message.find("natively"), std::string::npos);
  }
}

TEST(ResponsesRequestErrors, ToKeepAnAnswerIsNoReference) {
  JsonReader reader;
  std::string model;
  const auto view =
      kOpenAiResponsesWire.scan_request(reader, R"({"model":"m","input":"x","store":true})", model);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->stateful_field, "");
}

}  // namespace
}  // namespace sar::protocol
