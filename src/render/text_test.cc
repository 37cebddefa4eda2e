#include "render/text.h"

#include <gtest/gtest.h>

#include "engine/resolver.h"
#include "render/compact.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

/// A source and what is found in it; places are given by the text that stands there.
class Sheet {
 public:
  Sheet(std::string path, std::string text) : source_(std::move(path), std::move(text)) {
    diagnostic_.rule = "some-rule";
    diagnostic_.message = "something is wrong";
  }

  Sheet& At(std::string_view text) {
    diagnostic_.location = Find(text);
    return *this;
  }
  Sheet& AtEndOf(std::string_view text) {
    const uint32_t end = Find(text).span.end;
    diagnostic_.location = {&source_, {end, end}};
    return *this;
  }
  Sheet& Note(std::string_view text, std::string message) {
    diagnostic_.notes.push_back({Find(text), std::move(message)});
    return *this;
  }
  Sheet& Remark(std::string message) {
    diagnostic_.notes.push_back({{}, std::move(message)});
    return *this;
  }
  Sheet& Help(std::string help) {
    diagnostic_.help = std::move(help);
    return *this;
  }

  Location Find(std::string_view text) const {
    const size_t at = source_.text().find(text);
    EXPECT_NE(at, std::string_view::npos) << text;
    return {&source_, {static_cast<uint32_t>(at), static_cast<uint32_t>(at + text.size())}};
  }

  Diagnostic& diagnostic() { return diagnostic_; }
  engine::Finding Finding() const { return engine::Resolver().Resolve(diagnostic_); }
  std::string Text(TextOptions options = {}) const { return RenderText(std::vector{Finding()}, options); }

 private:
  Source source_;
  Diagnostic diagnostic_;
};

constexpr std::string_view kStatefulSet = R"(apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx-web
)";

TEST(RenderText, PointsAtThePlaceAndLabelsIt) {
  Sheet sheet("k8s/web.yaml", std::string(kStatefulSet));
  sheet.At("StatefulSet")
      .Note("StatefulSet", "a kind")
      .Remark("the API server refuses it")
      .Help("write another");
  EXPECT_EQ(sheet.Text(), R"(k8s/web.yaml:2:7: error[some-rule]: something is wrong
   |
 2 | kind: StatefulSet
   |       ^^^^^^^^^^^ a kind
   = the API server refuses it
   = help: write another

)");
}

TEST(RenderText, TellsNearNotesInTheSameFrame) {
  Sheet sheet("web.yaml", std::string(kStatefulSet));
  sheet.At("nginx-web").Note("nginx", "the selector asks for `nginx`");
  EXPECT_EQ(sheet.Text(), R"(web.yaml:12:14: error[some-rule]: something is wrong
   |
12 |         app: nginx-web
   |              ^^^^^^^^^
   |
web.yaml:8:12: the selector asks for `nginx`
   |
 8 |       app: nginx
   |            -----

)");
  Sheet near("web.yaml", std::string(kStatefulSet));
  near.At("template").Note("selector", "the selector");
  EXPECT_EQ(near.Text(), R"(web.yaml:9:3: error[some-rule]: something is wrong
   |
 6 |   selector:
   |   -------- the selector
 7 |     matchLabels:
 8 |       app: nginx
 9 |   template:
   |   ^^^^^^^^

)");
}

TEST(RenderText, ShowsOtherFiles) {
  Sheet sheet("web.yaml", std::string(kStatefulSet));
  Sheet service("service.yaml", "kind: Service\nspec:\n  clusterIP: 10.0.0.1\n");
  sheet.At("web").diagnostic().notes.push_back({service.Find("10.0.0.1"), "it has an address"});
  sheet.diagnostic().severity = Severity::kWarning;
  EXPECT_EQ(sheet.Text(), R"(web.yaml:4:9: warning[some-rule]: something is wrong
   |
 4 |   name: web
   |         ^^^
   |
service.yaml:3:14: it has an address
   |
 3 |   clusterIP: 10.0.0.1
   |              --------

)");
}

TEST(RenderText, ShowsTheEndsOfALongSpan) {
  Sheet sheet("web.yaml", std::string(kStatefulSet));
  sheet.At(kStatefulSet.substr(kStatefulSet.find("metadata")));
  EXPECT_EQ(sheet.Text(), R"(web.yaml:3:1: error[some-rule]: something is wrong
   |
 3 | metadata:
   | ^^^^^^^^^
 ...
12 |         app: nginx-web
   |         ^^^^^^^^^^^^^^

)");
}

TEST(RenderText, PointsAtWhatIsNotThere) {
  Sheet sheet("a.yaml", "name:\nkind: Pod\n");
  sheet.AtEndOf("name:").Help("give it a name");
  EXPECT_EQ(sheet.Text(), R"(a.yaml:1:6: error[some-rule]: something is wrong
   |
 1 | name:
   |      ^
   = help: give it a name

)");
  Sheet empty("b.yaml", "");
  empty.At("");
  EXPECT_EQ(empty.Text(), "b.yaml:1:1: error[some-rule]: something is wrong\n   |\n 1 |\n   | ^\n\n");
}

TEST(RenderText, UnderlinesByWidthOnTheTerminal) {
  Sheet sheet("a.yaml", "- 日本: café 🚀 x # e\xCC\x81!\n");
  sheet.At("🚀").Note("x", "after").Note("本", "wide").Note("!", "combined");
  EXPECT_EQ(sheet.Text(),
            "a.yaml:1:12: error[some-rule]: something is wrong\n"
            "   |\n"
            " 1 | - 日本: café 🚀 x # e\xCC\x81!\n"
            "   |              ^^\n"
            "   |                 - after\n"
            "   |     -- wide\n"
            "   |                      - combined\n"
            "\n");
}

TEST(RenderText, SendsNothingToTheTerminalThatDrivesIt) {
  Sheet sheet("a\x1b[2J.yaml", "a:\t\"\x1b]0;x\x07\" \xE2\x80\xAE \xFF\x7F\n");
  sheet.At("\xFF").Help("do not\rhide\x1b[1A");
  sheet.diagnostic().message = "bad `\x1b[31m\n`";
  EXPECT_EQ(sheet.Text(),
            "a␛[2J.yaml:1:15: error[some-rule]: bad `␛[31m␊`\n"
            "   |\n"
            " 1 | a:    \"␛]0;x␇\" <U+202E> �␡\n"
            "   |                         ^\n"
            "   = help: do not␍hide␛[1A\n"
            "\n");
}

TEST(RenderText, ClipsLongLinesAroundTheMark) {
  const std::string longer(300, 'x');
  Sheet sheet("a.yaml", "a: {b: " + longer + ", c: here, d: " + longer + "}");
  sheet.At("here").Note("a:", "far to the left");
  EXPECT_EQ(sheet.Text({false, 60}), R"(a.yaml:1:313: error[some-rule]: something is wrong
   |
 1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, c: here, d: xxxx…
   |                                          ^^^^
   = a.yaml:1:1: far to the left

)");
  Sheet start("a.yaml", "abc: " + longer);
  start.At("abc");
  EXPECT_EQ(start.Text({false, 40}), R"(a.yaml:1:1: error[some-rule]: something is wrong
   |
 1 | abc: xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
   | ^^^

)");
  Sheet whole("a.yaml", "abc: " + longer);
  whole.At(longer);
  EXPECT_EQ(whole.Text({false, 40}), R"(a.yaml:1:6: error[some-rule]: something is wrong
   |
 1 | abc: xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

)");
}

TEST(RenderText, BreaksLongAdvice) {
  Sheet sheet("a.yaml", "kind: Pod\n");
  sheet.At("Pod").Note("Pod",
                       "a label that is much too long to stand beside the underline, so it goes below");
  sheet.Help("a help text that is too long for one line and\nhas a second line");
  EXPECT_EQ(sheet.Text({false, 50}), R"(a.yaml:1:7: error[some-rule]: something is wrong
   |
 1 | kind: Pod
   |       ^^^
   |      a label that is much too long to stand
   |      beside the underline, so it goes below
   = help: a help text that is too long for one
           line and
           has a second line

)");
}

TEST(RenderText, ColoursWhenAsked) {
  Sheet sheet("a.yaml", "kind: Pod\n");
  sheet.At("Pod").Help("x");
  EXPECT_EQ(sheet.Text({true, 100}),
            "\x1b[1ma.yaml:1:7:\x1b[0m \x1b[1;31merror[some-rule]\x1b[0m\x1b[1m: something is wrong\x1b[0m\n"
            "\x1b[1;34m   |\x1b[0m\n"
            "\x1b[1;34m 1 |\x1b[0m kind: Pod\n"
            "\x1b[1;34m   |\x1b[0m       \x1b[1;31m^^^\x1b[0m\n"
            "\x1b[1;34m   =\x1b[0m \x1b[1mhelp: \x1b[0mx\n\n");
}

TEST(RenderCompact, IsOneLinePerFinding) {
  Sheet sheet("a.yaml", "a: 1\nkind: Pod\n");
  sheet.At("Pod").diagnostic().message = "two\nlines";
  EXPECT_EQ(RenderCompact(std::vector{sheet.Finding()}), "a.yaml:2:7: error: two␊lines [some-rule]\n");
}

TEST(WrapText, CountsColumns) {
  EXPECT_EQ(WrapText("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(WrapText("日本 日本", 8), (std::vector<std::string>{"日本", "日本"}));
  EXPECT_EQ(WrapText("incomprehensible x", 4), (std::vector<std::string>{"incomprehensible", "x"}));
}

}  // namespace
}  // namespace kubevet::render
