#include "lsp/session.h"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "lsp/serve.h"
#include "lsp/server_for_test.h"
#include "lsp/transport.h"

namespace kubevet::lsp {
namespace {

using namespace std::string_literals;

/// A session over files in memory that waits for complete reports.
class Conversation {
 public:
  explicit Conversation(std::string capabilities = "{}", SessionOptions options = {"test", {}})
      : session_(disk_, ClosedWorld(), std::move(options),
                 [this](const std::string& body) { sent_.push_back(body); }),
        capabilities_(std::move(capabilities)) {}

  MemoryFileSystem& disk() { return disk_; }
  Session& session() { return session_; }

  void Begin() {
    Ask("initialize", R"({"rootUri":"file:///k8s","capabilities":)" + capabilities_ + "}");
    Tell("initialized", "{}");
    sent_.clear();
  }
  /// The answer to a request.
  std::string Ask(const std::string& method, const std::string& params) {
    const size_t before = sent_.size();
    session_.Handle(MakeRequest(std::to_string(++id_), method, params));
    return before < sent_.size() ? sent_[before] : "";
  }
  void Tell(const std::string& method, const std::string& params) {
    session_.Handle(MakeNotification(method, params));
  }
  void Open(const std::string& uri, int version, const std::string& text) {
    Tell("textDocument/didOpen", R"({"textDocument":{"uri":")" + uri + R"(","languageId":"yaml","version":)" +
                                     std::to_string(version) + R"(,"text":)" + JsonQuote(text) + "}}");
  }
  void Change(const std::string& uri, int version, const std::string& changes) {
    Tell("textDocument/didChange", R"({"textDocument":{"uri":")" + uri + R"(","version":)" +
                                       std::to_string(version) + R"(},"contentChanges":)" + changes + "}");
  }
  const std::vector<std::string>& SentSoFar() const { return sent_; }
  /// What was sent since, after all work is done.
  std::vector<std::string> Sent() {
    session_.WorkToEnd();
    return std::exchange(sent_, {});
  }

 private:
  MemoryFileSystem disk_;
  std::vector<std::string> sent_;
  Session session_;
  std::string capabilities_;
  int id_ = 0;
};

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string kUri = "file:///k8s/open.yaml";
const std::string kDocument = R"({"textDocument":{"uri":"file:///k8s/open.yaml"}})";

TEST(Session, HoldsTheOrderOfItsLife) {
  Conversation talk;
  EXPECT_TRUE(Contains(talk.Ask("textDocument/hover", kDocument), "-32002"));
  talk.Sent();
  talk.Open(kUri, 1, "a: [");
  EXPECT_TRUE(talk.Sent().empty());
  EXPECT_TRUE(Contains(talk.Ask("initialize", R"({"capabilities":{}})"), R"("positionEncoding":"utf-16")"));
  EXPECT_TRUE(Contains(talk.Ask("initialize", R"({"capabilities":{}})"), "-32600"));
  EXPECT_TRUE(Contains(talk.Ask("textDocument/nonsense", "{}"), "-32601"));
  talk.Tell("textDocument/nonsense", "{}");
  talk.Tell("$/setTrace", "{}");
  EXPECT_TRUE(Contains(talk.Ask("shutdown", "null"), R"("result":null)"));
  EXPECT_TRUE(Contains(talk.Ask("textDocument/hover", kDocument), "-32600"));
  EXPECT_FALSE(talk.session().is_over());
  talk.Tell("exit", "null");
  EXPECT_TRUE(talk.session().is_over());
  EXPECT_EQ(talk.session().exit_code(), 0);
}

TEST(Session, IsNotSatisfiedWithAHastyGoodbye) {
  Conversation talk;
  talk.Begin();
  talk.Tell("exit", "null");
  EXPECT_EQ(talk.session().exit_code(), 1);
}

TEST(Session, AnswersBadParametersAndMessages) {
  Conversation talk;
  talk.Begin();
  for (const char* params : {"null", "[]", "{}", R"({"textDocument":7})", R"({"textDocument":{"uri":[]}})",
                             R"({"textDocument":{"uri":"file:///k8s/closed.yaml"}})"}) {
    EXPECT_TRUE(Contains(talk.Ask("textDocument/hover", params), "-32602")) << params;
  }
  talk.Open(kUri, 1, kWeb);
  EXPECT_TRUE(Contains(talk.Ask("textDocument/hover", kDocument), "-32602"));
  EXPECT_TRUE(Contains(talk.Ask("workspace/executeCommand", R"({"command":"rm"})"), "-32602"));
  EXPECT_TRUE(Contains(talk.Ask("workspace/executeCommand", R"({"command":"kubevet.plan","arguments":[]})"),
                       "-32602"));
  EXPECT_TRUE(Contains(talk.Ask("codeLens/resolve", "{}"), "-32602"));
  talk.session().Handle("{");
  talk.session().Handle("[]");
  talk.session().HandleBrokenStream({"x"});
  talk.Tell("textDocument/didOpen", R"({"textDocument":{"uri":"file:///b.yaml"}})");
  talk.Tell("textDocument/didClose", "{}");
  talk.Change("file:///k8s/closed.yaml", 3, R"([{"text":"a: 1"}])");
  talk.Change(kUri, 3, R"([{"range":{},"text":"a: 1"}])");
  talk.Change(kUri, 3, "7");
  const auto sent = talk.Sent();
  EXPECT_TRUE(Contains(sent.back(), R"("version":3)"));
}

TEST(Session, TakesPositionsOutsideTheText) {
  Conversation talk;
  talk.Begin();
  talk.Open(kUri, 1, kWeb);
  for (const char* position : {R"({"line":99999,"character":99999})", R"({"line":-5,"character":-1})",
                               R"({"line":4,"character":4294967295})", R"({"line":1e30,"character":0.5})"}) {
    for (const char* method : {"hover", "completion", "definition", "references", "prepareRename"}) {
      const std::string answer =
          talk.Ask("textDocument/"s + method,
                   R"({"textDocument":{"uri":"file:///k8s/open.yaml"},"position":)"s + position + "}");
      EXPECT_TRUE(Contains(answer, R"("result")")) << answer;
    }
  }
  talk.Change(
      kUri, 2,
      R"([{"range":{"start":{"line":900,"character":0},"end":{"line":2,"character":900}},"text":"x"}])");
  EXPECT_FALSE(talk.Sent().empty());
}

TEST(Session, TakesNamesThatLeadNowhere) {
  Conversation talk;
  talk.Begin();
  const auto symbols_of = [&](const std::string& uri) {
    talk.Open(uri, 1, kWeb);
    talk.Sent();
    return talk.Ask("textDocument/documentSymbol", R"({"textDocument":{"uri":")" + uri + R"("}})");
  };
  for (const char* uri :
       {"file:.//k8s/web.yaml", "git:/k8s/web.yaml?HEAD", "untitled:Untitled-1", "untitled:a/b"})
    EXPECT_TRUE(Contains(symbols_of(uri), R"("result":[)")) << uri;
  std::string deep = "file://";
  for (int i = 0; i < 100'000; ++i) deep += "/a";
  EXPECT_TRUE(Contains(symbols_of(deep), "is not open"));
}

TEST(Session, AppliesChangesInEachEncoding) {
  const std::pair<std::string, int> encodings[] = {
      {R"({"general":{"positionEncodings":["utf-16"]}})", 3},
      {R"({"general":{"positionEncodings":["utf-8","utf-16"]}})", 5},
      {R"({"general":{"positionEncodings":["utf-32"]}})", 2}};
  for (const auto& [capabilities, character] : encodings) {
    Conversation talk(capabilities);
    talk.Begin();
    talk.Open(kUri, 1, "#𝄞[\n");
    const std::string at = R"({"line":0,"character":)" + std::to_string(character) + "}";
    talk.Change(kUri, 2, R"([{"range":{"start":)" + at + R"(,"end":)" + at + R"(},"text":"\na: ["}])");
    const auto sent = talk.Sent();
    ASSERT_EQ(sent.size(), 1u) << capabilities;
    EXPECT_TRUE(Contains(sent[0], R"("code":"yaml-syntax")")) << sent[0];
  }
}

TEST(Session, TellsTheNewestVersionOnly) {
  Conversation talk;
  talk.Begin();
  talk.Open(kUri, 1, "a: [");
  talk.Change(kUri, 2, R"([{"text":"a: ]"}])");
  talk.Change(kUri, 3,
              JsonWriter().BeginArray().BeginObject().Key("text").String(kWeb).EndObject().EndArray().text());
  const auto sent = talk.Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(Contains(sent[0], R"("version":3)"));
  EXPECT_FALSE(Contains(sent[0], "yaml-syntax"));
}

TEST(Session, TellsOfATextThatWasAskedAboutBefore) {
  Conversation talk;
  talk.Begin();
  talk.Open(kUri, 1, "a: [");
  EXPECT_EQ(talk.Sent().size(), 1u);
  talk.Change(kUri, 2, R"([{"text":"a: 1"}])");
  talk.Ask("textDocument/codeAction",
           R"({"textDocument":{"uri":"file:///k8s/open.yaml"},"context":{"diagnostics":[]},)"
           R"("range":{"start":{"line":0,"character":0},"end":{"line":0,"character":3}}})");
  const auto sent = talk.Sent();
  EXPECT_TRUE(Contains(sent.back(), R"("version":2,"diagnostics":[])")) << sent.back();
}

TEST(Session, TellsOthersWhenTheirFindingsChange) {
  Conversation talk;
  talk.Begin();
  talk.Open(kUri, 1, kWeb);
  EXPECT_TRUE(Contains(talk.Sent()[0], "statefulset-service-not-found"));
  talk.Open("file:///k8s/service.yaml", 1, kService);
  const auto sent = talk.Sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_TRUE(Contains(sent[0], "service.yaml"));
  EXPECT_TRUE(Contains(sent[1], "open.yaml"));
  EXPECT_FALSE(Contains(sent[1], "statefulset-service-not-found"));
  talk.Tell("textDocument/didClose", kDocument);
  EXPECT_TRUE(Contains(talk.Sent()[0], R"("diagnostics":[])"));
}

TEST(Session, IsPulledWhenTheClientDoesSo) {
  Conversation talk(
      R"({"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{"refreshSupport":true}}})");
  talk.Begin();
  talk.Open(kUri, 1, kWeb);
  EXPECT_TRUE(talk.Sent().empty());
  const std::string answer = talk.Ask("textDocument/diagnostic", kDocument);
  EXPECT_TRUE(Contains(answer, R"("kind":"full")")) << answer;
  const size_t id = answer.find(R"("resultId":")") + 12;
  const std::string result_id = answer.substr(id, answer.find('"', id) - id);
  EXPECT_TRUE(Contains(
      talk.Ask("textDocument/diagnostic",
               R"({"textDocument":{"uri":"file:///k8s/open.yaml"},"previousResultId":")" + result_id + "\"}"),
      "unchanged"));
  talk.Sent();
  talk.Open("file:///k8s/service.yaml", 1, kService);
  const auto sent = talk.Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(Contains(sent[0], "workspace/diagnostic/refresh"));
}

/// The result ids of an answer, as they are given back.
std::string PreviousIds(const std::string& answer) {
  std::string ids;
  for (size_t at = 0; (at = answer.find(R"("uri":")", at)) != std::string::npos; ++at) {
    const auto after = [&](const std::string& key) {
      const size_t begin = answer.find(key, at) + key.size();
      return answer.substr(begin, answer.find('"', begin) - begin);
    };
    ids += fmt::format(R"({}{{"uri":"{}","value":"{}"}})", ids.empty() ? "" : ",", after(R"("uri":")"),
                       after(R"("resultId":")"));
  }
  return R"({"previousResultIds":[)" + ids + "]}";
}

TEST(Session, TellsTheFindingsOfTheWorkspaceWhenTheyAreNew) {
  Conversation talk;
  talk.disk().AddFile("/k8s/web.yaml", kWeb);
  talk.disk().AddFile("/k8s/broken.yaml", "a: [\n");
  talk.disk().AddFile("/k8s/good.yaml",
                      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n");
  talk.Begin();
  talk.Ask("workspace/diagnostic", R"({"previousResultIds":[]})");
  auto sent = talk.Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(Contains(sent[0], R"("kind":"full","uri":"file:///k8s/broken.yaml")")) << sent[0];
  EXPECT_TRUE(Contains(sent[0], "statefulset-service-not-found")) << sent[0];
  EXPECT_FALSE(Contains(sent[0], "good.yaml")) << sent[0];

  // Nothing new: the answer waits until there is.
  const std::string known = PreviousIds(sent[0]);
  talk.Ask("workspace/diagnostic", known);
  EXPECT_TRUE(talk.Sent().empty());
  talk.disk().AddFile("/k8s/service.yaml", kService);
  talk.Tell("workspace/didChangeWatchedFiles",
            R"({"changes":[{"uri":"file:///k8s/service.yaml","type":1}]})");
  sent = talk.Sent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(Contains(sent[0], R"("kind":"unchanged","uri":"file:///k8s/broken.yaml")")) << sent[0];
  EXPECT_TRUE(Contains(sent[0], R"("kind":"full","uri":"file:///k8s/web.yaml")")) << sent[0];
  EXPECT_FALSE(Contains(sent[0], "statefulset-service-not-found")) << sent[0];

  // What is gone has no findings.
  talk.disk().Remove("/k8s/broken.yaml");
  talk.Ask("workspace/diagnostic", PreviousIds(sent[0]));
  talk.Tell("workspace/didChangeWatchedFiles", R"({"changes":[{"uri":"file:///k8s/broken.yaml","type":3}]})");
  sent = talk.Sent();
  ASSERT_EQ(sent.size(), 1u);
  const std::string gone = R"("kind":"full","uri":"file:///k8s/broken.yaml","version":null)";
  EXPECT_TRUE(Contains(sent[0], gone)) << sent[0];
  EXPECT_FALSE(Contains(sent[0], "yaml-syntax")) << sent[0];
}

TEST(Session, DoesNotWaitForTenThousandFiles) {
  constexpr int kFiles = 10'000;
  Conversation talk("{}", {"test", std::chrono::milliseconds(0)});
  for (int i = 0; i < kFiles; ++i) {
    talk.disk().AddFile(fmt::format("/k8s/{:03}/{:02}.yaml", i / 100, i % 100),
                        fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{}}}\n", i));
  }
  // Its definition is what is read last.
  talk.disk().AddFile(
      "/k8s/z.yaml",
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
      "metadata: {name: widgets.example.com}\nspec:\n  group: example.com\n  scope: Namespaced\n"
      "  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}\n  versions:\n"
      "  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n"
      "        type: object\n        properties:\n          size: {type: integer, maximum: 10}\n");
  talk.Begin();
  const std::string widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n";
  talk.Open(kUri, 1, widget + "size: 11\n");
  ASSERT_TRUE(talk.session().Work());
  EXPECT_EQ(talk.SentSoFar().size(), 1u);  // before anything else is read
  talk.Open("file:///k8s/broken.yaml", 1, "a: [\n");
  ASSERT_TRUE(talk.session().Work());
  EXPECT_EQ(talk.SentSoFar().size(), 2u);
  const auto sent = talk.Sent();
  for (const std::string& each : sent) EXPECT_FALSE(Contains(each, "no-schema")) << each;
  EXPECT_TRUE(Contains(sent[0], R"("diagnostics":[])")) << sent[0];
  EXPECT_TRUE(Contains(sent[1], "yaml-syntax")) << sent[1];
  EXPECT_TRUE(Contains(sent.back(), "api-invalid")) << sent.back();
}

TEST(Session, CancelsWhatWaitsForNews) {
  Conversation talk;
  talk.Begin();
  talk.Ask("workspace/diagnostic", "{}");
  EXPECT_TRUE(talk.Sent().empty());
  talk.Tell("$/cancelRequest", R"({"id":2})");
  EXPECT_TRUE(Contains(talk.Sent()[0], R"("id":2,"error":{"code":-32800)"));
  talk.Tell("$/cancelRequest", R"({"id":2})");
  EXPECT_TRUE(talk.Sent().empty());
  talk.Ask("workspace/diagnostic", "{}");
  talk.Ask("shutdown", "null");
  EXPECT_TRUE(Contains(talk.Sent()[0], R"("id":3,"error":{"code":-32802)"));
}

TEST(Session, RefusesWhatIsCancelledMeanwhile) {
  Conversation talk;
  talk.Begin();
  const StopFlag stop = StopFlag::New();
  stop.Set();
  talk.session().Handle(ParseMessage(MakeRequest("7", "workspace/symbol", R"({"query":""})")), stop);
  EXPECT_TRUE(Contains(talk.Sent()[0], R"("id":7,"error":{"code":-32800)"));
}

TEST(Session, PointsAtABrokenConfiguration) {
  Conversation talk;
  talk.disk().AddFile("/k8s/.kubevet.yaml", "severity:\n  no-such-rule: off\n");
  talk.Begin();
  talk.Open(kUri, 1, kWeb);
  const auto sent = talk.Sent();
  ASSERT_FALSE(sent.empty());
  EXPECT_TRUE(Contains(sent[0], R"("uri":"file:///k8s/.kubevet.yaml")")) << sent[0];
  EXPECT_TRUE(Contains(sent[0], R"("start":{"line":1,"character":2})")) << sent[0];
}

// What somebody types, character by character, with every answer asked for.
TEST(Session, IsNeverLostWhileSomebodyTypes) {
  Conversation talk;
  talk.Begin();
  talk.Open(kUri, 0, "");
  const std::string text = kService;
  uint32_t line = 0, character = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string at =
        R"({"line":)" + std::to_string(line) + R"(,"character":)" + std::to_string(character) + "}";
    talk.Change(kUri, static_cast<int>(i) + 1,
                R"([{"range":{"start":)" + at + R"(,"end":)" + at + R"(},"text":)" +
                    JsonQuote(text.substr(i, 1)) + "}]");
    text[i] == '\n' ? (++line, character = 0) : ++character;
    const std::string place = R"({"textDocument":{"uri":"file:///k8s/open.yaml"},"range":{"start":)" + at +
                              R"(,"end":)" + at + R"(},"position":)" + at + "}";
    for (const char* method :
         {"completion", "hover", "definition", "codeAction", "documentSymbol", "foldingRange", "codeLens"})
      EXPECT_TRUE(Contains(talk.Ask("textDocument/"s + method, place), R"("result")"));
    talk.Sent();
  }
  talk.Change(kUri, 1000, "[]");
  Conversation other;
  other.Begin();
  other.Open(kUri, 1000, text);
  EXPECT_EQ(talk.Sent(), other.Sent());  // nothing stale is left
}

TEST(Inbox, CancelsWhatWaits) {
  Inbox inbox;
  inbox.Put(ParseMessage(MakeRequest("1", "textDocument/hover", "{}")));
  inbox.Put(ParseMessage(MakeRequest("2", "textDocument/hover", "{}")));
  inbox.Put(ParseMessage(MakeNotification("$/cancelRequest", R"({"id":2})")));
  inbox.Put(ParseMessage(MakeNotification("$/cancelRequest", R"({"id":9})")));
  const auto first = inbox.Take(true);
  EXPECT_FALSE(first->is_cancelled);
  inbox.Put(ParseMessage(MakeNotification("$/cancelRequest", R"({"id":1})")));
  EXPECT_TRUE(first->stop.is_set());
  EXPECT_TRUE(inbox.Take(true)->is_cancelled);
  // What waits in the session for its answer is cancelled there.
  EXPECT_EQ(std::get<Message>(std::get<0>(inbox.Take(false)->what)).method, "$/cancelRequest");
  EXPECT_TRUE(inbox.Take(false).has_value());
  EXPECT_FALSE(inbox.Take(false).has_value());
  inbox.Close();
  EXPECT_FALSE(inbox.Take(true).has_value());
}

TEST(Inbox, NoticesWhatIsAboutAnEarlierText) {
  Inbox inbox;
  inbox.Put(ParseMessage(MakeRequest("1", "textDocument/hover", kDocument)));
  inbox.Put(ParseMessage(MakeRequest("2", "textDocument/diagnostic", kDocument)));
  inbox.Put(
      ParseMessage(MakeRequest("3", "textDocument/hover", R"({"textDocument":{"uri":"file:///other"}})")));
  inbox.Put(ParseMessage(MakeNotification("textDocument/didChange", kDocument)));
  inbox.Put(ParseMessage(MakeRequest("4", "textDocument/hover", kDocument)));
  EXPECT_TRUE(inbox.Take(true)->is_outdated);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(inbox.Take(true)->is_outdated);
}

TEST(Serve, TalksThroughPipes) {
  int to[2], from[2];
  ASSERT_EQ(pipe(to), 0);
  ASSERT_EQ(pipe(from), 0);
  MemoryFileSystem disk;
  int code = -1;
  std::thread server([&] { code = Serve(to[0], from[1], disk, {}, {"test", std::chrono::milliseconds(5)}); });
  const std::string input = Frame(MakeRequest("1", "initialize", R"({"capabilities":{}})")) +
                            "garbage\r\n\r\n" + Frame(MakeNotification("initialized", "{}")) +
                            Frame(MakeRequest("2", "shutdown", "null")) +
                            Frame(MakeNotification("exit", "null"));
  ASSERT_EQ(write(to[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
  server.join();
  EXPECT_EQ(code, 0);
  close(from[1]);
  std::string output(100000, 0);
  output.resize(static_cast<size_t>(std::max<ssize_t>(0, read(from[0], output.data(), output.size()))));
  EXPECT_TRUE(Contains(output, "capabilities"));
  EXPECT_TRUE(Contains(output, "-32700"));
  EXPECT_TRUE(Contains(output, R"("id":2,"result":null)"));
  for (int end : {to[0], to[1], from[0]}) close(end);
}

}  // namespace
}  // namespace kubevet::lsp
