// What formats must not stumble over: whatever a manifest holds stays text.
#include <gtest/gtest.h>

#include <set>

#include "base/json.h"
#include "render/check_markdown.h"
#include "render/github.h"
#include "render/gitlab.h"
#include "render/junit.h"
#include "render/render_plan_for_test.h"
#include "render/report_for_test.h"
#include "render/tap.h"

namespace kubevet::render {
namespace {

TEST(Junit, IsWellFormedWhateverIsInIt) {
  Report report = ReportOf(HostileFinding());
  report.summary.unreadable = {{"<gone>.yaml", "not \"text\" \x01"}};
  const std::string text = RenderJunit(report);
  EXPECT_EQ(Malformed(text.substr(text.find('\n') + 1)), "") << text;
  EXPECT_NE(text.find(R"(<testsuites name="kubevet" tests="2" failures="1" errors="1")"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("]]>"), std::string::npos);
}

TEST(Junit, HasACaseForEveryObjectWhetherSomethingIsFoundOrNot) {
  const Report report = ReportOn({"testdata/examples"});
  const std::string text = RenderJunit(report);
  EXPECT_EQ(Malformed(text.substr(text.find('\n') + 1)), "");
  size_t cases = 0;
  for (size_t at = 0; (at = text.find("<testcase ", at)) != std::string::npos; ++at) ++cases;
  EXPECT_EQ(cases, report.summary.resources);
}

TEST(Github, ACommandEndsWithItsLine) {
  const Report report = ReportOf(HostileFinding());
  EXPECT_EQ(RenderGithub(report.findings, report.paths),
            "::error file=k8s/a b%2Cc%3Ad%25#ü.yaml,line=3,endLine=4,title=kubevet%3A wrong-type::100%25 of "
            "`a|b`, <x> & \"y\" # ␛[31m␍␊::error::no\xEF\xBF\xBD%0Ahelp: ]]> --> @team%0Atemplate: "
            "shop/templates/<web>.yaml\n");
}

TEST(Github, PathsStartAtTheRootOfTheRepository) {
  Report report = ReportOf(HostileFinding());
  report.findings[0].file = "../apps/./web.yaml";
  report.findings[0].range = {{3, 5, 20}, {3, 9, 24}};
  const std::string text = RenderGithub(report.findings, {"/repo", "/repo/k8s"});
  EXPECT_TRUE(text.starts_with("::error file=apps/web.yaml,line=3,endLine=3,col=5,endColumn=9,title="))
      << text;
}

TEST(Gitlab, FingerprintsAreUnique) {
  const Report report = ReportOn({"testdata/check", "testdata/examples"});
  const auto document = JsonDocument::Parse(RenderGitlab(report));
  ASSERT_TRUE(document.ok());
  std::set<std::string_view> prints;
  for (uint32_t i = 0; i < document->root().size(); ++i)
    prints.insert(document->root()[i]["fingerprint"].AsString());
  EXPECT_EQ(prints.size(), report.findings.size());
}

TEST(Tap, DescriptionsAndDetailsStayOnTheirLines) {
  EXPECT_EQ(RenderTap(ReportOf(HostileFinding())),
            "TAP version 14\n1..1\n"
            "not ok 1 - k8s/a b,c:d%\\#ü.yaml: Pod <ns>/&name|\\#1\n"
            "  ---\n  findings:\n"
            "    - message: \"100% of `a|b`, <x> & \\\"y\\\" # ␛[31m␍␊::error::no\xEF\xBF\xBD\"\n"
            "      severity: error\n      rule: \"wrong-type\"\n"
            "      at: \"k8s/a b,c:d%#ü.yaml:3:5\"\n"
            "      template: \"shop/templates/<web>.yaml\"\n"
            "      help: \"]]> --> @team\"\n  ...\n");
}

TEST(CheckMarkdown, IsBoundedAndNamesTheWorstFirst) {
  Report report = EmptyReport();
  for (int i = 0; i < 5000; ++i) {
    engine::Finding finding = HostileFinding();
    finding.message.append(2000, '|');
    finding.severity = i == 4000 ? Severity::kError : Severity::kWarning;
    if (i == 4000) finding.message = "the worst";
    report.findings.push_back(std::move(finding));
    report.summary.Count(report.findings.back().severity);
  }
  report.files.push_back({"a.yaml", engine::FailOn::kError, {}, 0, 5000, 0, 0});
  const std::string text = RenderCheckMarkdown(report);
  EXPECT_LT(text.size(), 60'000u);
  EXPECT_LT(text.find("the worst"), 600u) << text.substr(0, 600);
  EXPECT_NE(text.find("… and "), std::string::npos);
}

}  // namespace
}  // namespace kubevet::render
