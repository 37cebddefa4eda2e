#include "render/merge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "render/json.h"
#include "render/junit.h"
#include "render/report_for_test.h"
#include "render/sarif.h"

namespace kubevet::render {
namespace {

const std::vector<std::string> kPaths = {"testdata/check", "gone.yaml", "testdata/examples"};

std::string Render(MergeFormat format, const Report& report) {
  switch (format) {
    case MergeFormat::kJson: {
      JsonFindings findings;
      findings.Add(report.findings);
      std::string text;
      findings.Tell(report.summary, report.kubernetes_version, report.shard,
                    [&](std::string_view piece) { text += piece; });
      return text;
    }
    case MergeFormat::kSarif:
      return RenderSarif(report);
    case MergeFormat::kJunit:
      return RenderJunit(report);
  }
  return {};
}

class Merge : public testing::TestWithParam<MergeFormat> {};

TEST_P(Merge, ShardsMakeTheReportOfOneRun) {
  const std::string whole = Render(GetParam(), ReportOn(kPaths));
  EXPECT_EQ(RecogniseReport(whole), GetParam());
  for (const uint32_t count : {2u, 5u, 40u}) {
    std::vector<ReportFile> reports;
    for (uint32_t index = 1; index <= count; ++index)
      reports.push_back({std::to_string(index), Render(GetParam(), ReportOn(kPaths, {{index, count}}))});
    std::reverse(reports.begin(), reports.end());
    const auto merged = MergeReports(GetParam(), reports);
    ASSERT_TRUE(merged.ok()) << merged.error().message;
    EXPECT_TRUE(merged->text == whole) << count << " shards";
    EXPECT_EQ(merged->worst, Severity::kError);
    EXPECT_FALSE(merged->is_complete);
  }
}

TEST_P(Merge, SaysWhatDoesNotBelongTogether) {
  const auto report = [](uint32_t index, uint32_t count) {
    return ReportFile{std::to_string(index) + "of" + std::to_string(count),
                      Render(GetParam(), ReportOn({"testdata/examples"}, {{index, count}}))};
  };
  const auto why = [](const std::vector<ReportFile>& reports) {
    const auto merged = MergeReports(GetParam(), reports);
    return merged.ok() ? "" : merged.error().message;
  };
  EXPECT_EQ(why({report(1, 3), report(3, 3)}), "the report of shard 2 of 3 is missing");
  EXPECT_EQ(why({report(1, 2), report(1, 2)}), "1of2 and 1of2 are both of shard 1 of 2");
  EXPECT_EQ(why({report(1, 2), report(2, 3)}), "1of2 is of 2 shards, 2of3 of 3");
  EXPECT_EQ(why({report(1, 1), report(2, 3)}), "1of1 is of a whole run, 2of3 of a shard");
  // Whole runs, of several repositories for example, are put behind each other.
  EXPECT_EQ(why({report(1, 1), report(1, 1)}), "");
}

INSTANTIATE_TEST_SUITE_P(Formats, Merge,
                         testing::Values(MergeFormat::kJson, MergeFormat::kSarif, MergeFormat::kJunit));

TEST(RecogniseReport, TakesNoneThatKubevetDidNotWrite) {
  for (const char* text : {"", "{}", "[]", "kind: Pod", "<?xml version=\"1.0\"?><testsuites name=\"other\">",
                           R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "other"}}}]})"}) {
    EXPECT_EQ(RecogniseReport(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace kubevet::render
