#include "lsp/json_rpc.h"

#include <gtest/gtest.h>

namespace kubevet::lsp {
namespace {

std::string Describe(std::string_view body) {
  const auto parsed = ParseMessage(body);
  if (const auto* bad = std::get_if<BadMessage>(&parsed)) return MakeErrorResponse(bad->id, bad->error);
  const Message& message = std::get<Message>(parsed);
  const char* kinds[] = {"request", "notification", "response"};
  return std::string(kinds[static_cast<int>(message.kind)]) + " " + message.id + " " + message.method;
}

TEST(JsonRpc, TellsMessagesApart) {
  EXPECT_EQ(Describe(R"({"jsonrpc":"2.0","id":1,"method":"a","params":{}})"), "request 1 a");
  EXPECT_EQ(Describe(R"({"jsonrpc":"2.0","id":"x","method":"a"})"), "request \"x\" a");
  EXPECT_EQ(Describe(R"({"jsonrpc":"2.0","method":"a","params":null})"), "notification  a");
  EXPECT_EQ(Describe(R"({"jsonrpc":"2.0","id":1,"result":null})"), "response 1 ");
}

TEST(JsonRpc, AnswersWhatIsNoMessage) {
  EXPECT_NE(Describe("{").find("-32700"), std::string::npos);
  for (const char* body :
       {"[]", "1", "{}", R"({"jsonrpc":"2.0"})", R"({"jsonrpc":"2.0","id":1,"method":2})",
        R"({"jsonrpc":"2.0","id":{},"method":"a"})", R"({"jsonrpc":"2.0","id":1,"method":"a","params":3})"}) {
    EXPECT_NE(Describe(body).find("-32600"), std::string::npos) << body;
  }
  EXPECT_NE(Describe(R"({"jsonrpc":"2.0","id":7,"method":2})").find(R"("id":7)"), std::string::npos);
}

}  // namespace
}  // namespace kubevet::lsp
