#include "lsp/transport.h"

#include <gtest/gtest.h>

#include <vector>

namespace kubevet::lsp {
namespace {

/// Bodies, and `!` before what was wrong; fed in pieces of `step` bytes.
std::vector<std::string> Read(std::string_view bytes, size_t step, size_t limit = kMaxMessageBytes) {
  MessageReader reader(limit);
  std::vector<std::string> read;
  for (size_t at = 0; at < bytes.size(); at += step) {
    reader.Feed(bytes.substr(at, step));
    for (;;) {
      auto item = reader.Next();
      if (auto* body = std::get_if<std::string>(&item)) {
        read.push_back(*body);
      } else if (auto* error = std::get_if<Error>(&item)) {
        read.push_back("!" + error->message);
      } else {
        break;
      }
    }
  }
  return read;
}

using Strings = std::vector<std::string>;

TEST(Transport, CutsMessagesHoweverTheyCome) {
  const std::string bytes =
      Frame("{}") + Frame("") + Frame(R"({"a": "é"})") +
      "content-length:  4 \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\nnull";
  for (size_t step : {1, 2, 7, 1000})
    EXPECT_EQ(Read(bytes, step), (Strings{"{}", "", R"({"a": "é"})", "null"}));
}

TEST(Transport, GoesOnAfterWhatIsNoMessage) {
  for (size_t step : {1, 3, 1000}) {
    EXPECT_EQ(Read("Content-Length: many\r\n\r\n" + Frame("{}"), step),
              (Strings{"!a message cannot be read: `Content-Length` is no length", "{}"}));
    EXPECT_EQ(Read("Content-Length: 18446744073709551615\r\n\r\n" + Frame("{}"), step),
              (Strings{"!a message cannot be read: `Content-Length` is no length", "{}"}));
    EXPECT_EQ(Read("Content-Type: x\r\n\r\n" + Frame("{}"), step),
              (Strings{"!a message cannot be read: no `Content-Length`", "{}"}));
    EXPECT_EQ(Read("\r\n" + Frame("{}"), step),
              (Strings{"!a message cannot be read: an empty line without headers", "{}"}));
  }
}

TEST(Transport, FindsTheNextMessageBehindABodyThatIsLongerThanItSays) {
  for (size_t step : {1, 3, 1000}) {
    EXPECT_EQ(Read("Content-Length: 2\r\n\r\n{}: 1}" + Frame("[]"), step), (Strings{"{}", "[]"}));
    EXPECT_EQ(Read("Content-Length: x\r\n\r\n{}" + Frame("[]"), step),
              (Strings{"!a message cannot be read: `Content-Length` is no length", "[]"}));
  }
}

TEST(Transport, PassesOverWhatIsTooLarge) {
  for (size_t step : {1, 5, 1000}) {
    EXPECT_EQ(Read(Frame(std::string(200, 'x')) + Frame("{}"), step, 100),
              (Strings{"!a message of 200 bytes is larger than 100", "{}"}));
  }
}

TEST(Transport, DoesNotCollectEndlessHeaders) {
  const auto read = Read(std::string(3 * kMaxHeaderBytes, 'x') + "\r\n" + Frame("{}"), 100);
  ASSERT_GE(read.size(), 2u);
  EXPECT_EQ(read[0], "!the headers of a message do not end");
  EXPECT_EQ(read.back(), "{}");
}

}  // namespace
}  // namespace kubevet::lsp
