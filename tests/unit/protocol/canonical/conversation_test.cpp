// What is wrong with a conversation, and where.
#include "protocol/canonical/conversation.hpp"

#include <gtest/gtest.h>

#include "protocol/openai/chat.hpp"

namespace sar::protocol {
namespace {

ChatRequest request_of(std::string_view messages) {
  auto request = parse_chat_request(R"({"model":"m","messages":[)" + std::string{messages} + "]}");
  EXPECT_TRUE(request.has_value()) << messages;
  return request.value_or(ChatRequest{});
}

// The path that the error names; empty: none.
std::string fault_of(const ChatRequest& request) {
  const auto checked = check_conversation(request);
  if (checked) return {};
  EXPECT_EQ(checked.error().error_class, ErrorClass::BadRequest);
  EXPECT_EQ(checked.error().blame, Blame::Caller);
  EXPECT_EQ(checked.error().code, "invalid_value");
  return checked.error().param;
}

constexpr std::string_view kUser = R"({"role":"user","content":"u"},)";

std::string calls(std::string_view list) {
  return R"({"role":"assistant","tool_calls":[)" + std::string{list} + "]}";
}
std::string call(std::string_view id, std::string_view arguments = R"("{}")") {
  return R"({"id":")" + std::string{id} +
         R"(","type":"function","function":{"name":"f","arguments":)" + std::string{arguments} +
         "}}";
}
std::string result(std::string_view id) {
  return R"({"role":"tool","tool_call_id":")" + std::string{id} + R"(","content":"r"})";
}

TEST(Conversation, FaultsAndTheirPlaces) {
  const std::string user{kUser};
  const std::string two = calls(call("a") + "," + call("b"));
  const struct {
    std::string messages;
    std::string_view fault;
  } cases[] = {
      {user + R"({"role":"assistant","content":"a"})", ""},
      {user + two + "," + result("a") + "," + result("b"), ""},
      {user + two + "," + result("b") + "," + result("a") + "," + two + "," + result("a") + "," +
           result("b"),
       ""},
      {user + two + "," + result("a"), "messages[1].tool_calls"},
      {user + two, "messages[1].tool_calls"},
      {user + two + "," + result("a") + R"(,{"role":"user","content":"u"},)" + result("b"),
       "messages[1].tool_calls"},
      {user + result("a"), "messages[1].tool_call_id"},
      {user + two + "," + result("a") + "," + result("a"), "messages[3].tool_call_id"},
      {user + two + "," + result("c"), "messages[2].tool_call_id"},
      {user + calls(call("a") + "," + call("a")), "messages[1].tool_calls[1].id"},
      {user + calls(call("a", R"("{")")), "messages[1].tool_calls[0].function.arguments"},
      {user + calls(call("a", R"("[]")")), "messages[1].tool_calls[0].function.arguments"},
      {user + calls(call("a", R"("{} {}")")), "messages[1].tool_calls[0].function.arguments"},
      {user + calls(call("a", R"("")")) + "," + result("a"), ""},
      {user + calls(call("a", R"({"x":1})")) + "," + result("a"), ""},
  };
  for (const auto& entry : cases) {
    EXPECT_EQ(fault_of(request_of(entry.messages)), entry.fault) << entry.messages;
  }
}

TEST(Conversation, PathsAreTheCallers) {
  ChatRequest request = request_of(std::string{kUser} + result("a"));
  request.dialect = Dialect::Gemini;
  request.messages[1].origin.path = "contents[7]";
  EXPECT_EQ(fault_of(request), "contents[7]");
}

}  // namespace
}  // namespace sar::protocol
