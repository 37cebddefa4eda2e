#include "engine/reported_part.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/check.h"

namespace kubevet::engine {
namespace {

TEST(InputsOf, EveryInputIsInOneShardAndNeighboursStayTogether) {
  const std::vector<size_t> sizes = {10, 0, 90'000, 20, 20, 20, 30'000, 5};
  for (uint32_t count = 1; count <= 12; ++count) {
    size_t next = 0;
    for (uint32_t index = 1; index <= count; ++index) {
      const auto [begin, end] = InputsOf({index, count}, sizes);
      EXPECT_EQ(begin, next) << index << "/" << count;
      EXPECT_LE(begin, end);
      next = end;
    }
    EXPECT_EQ(next, sizes.size());
  }
  EXPECT_EQ(InputsOf({2, 3}, {}), std::pair(size_t{0}, size_t{0}));
}

TEST(InputsOf, ShardsHaveAboutTheSameBytes) {
  const std::vector<size_t> sizes(1000, 4000);
  for (uint32_t index = 1; index <= 8; ++index) {
    const auto [begin, end] = InputsOf({index, 8}, sizes);
    EXPECT_NEAR(static_cast<double>(end - begin), 125, 1);
  }
}

std::vector<bool> Changed(const std::string& now, const std::optional<std::string>& before) {
  const Source source("web.yaml", now);
  const DocumentFilter filter = DocumentFilter::Changed(source, before);
  std::vector<bool> changed;
  for (uint32_t i = 0; i < 3; ++i) changed.push_back(filter.Takes(i));
  return changed;
}

TEST(DocumentFilter, TakesWhatIsNewOrNotAsItWas) {
  const std::string three = "a: 1\n---\nb: 1\n---\nc: 1\n";
  EXPECT_EQ(Changed(three, std::nullopt), std::vector({true, true, true}));
  EXPECT_EQ(Changed(three, three), std::vector({false, false, false}));
  EXPECT_EQ(Changed(three, "a: 1\n---\nb: 2\n---\nc: 1\n"), std::vector({false, true, false}));
  EXPECT_EQ(Changed(three, ""), std::vector({true, true, true}));
  // Moved within the file, with other line breaks, with blanks at the end.
  EXPECT_EQ(Changed(three, "c: 1\r\n\r\n---\r\na: 1\r\n"), std::vector({false, true, false}));
  // A copy is new; documents with nothing in them do not count.
  EXPECT_EQ(Changed("a: 1\n---\n# nothing\n---\na: 1\n", "a: 1\n"), std::vector({false, true, false}));
}

struct Telling {
  std::vector<std::string> findings;
  Summary summary;
};

Telling RunPart(const Inputs& inputs, const ReportedPart& part) {
  const auto files = MakeDiskFileSystem();
  Options options;
  options.target = *k8s::ParseTarget("latest");
  options.jobs = 2;
  Telling run;
  run.summary = Check(
      *files, inputs, options, Unruled(inputs, options.target),
      [&](FileFindings file) {
        for (const Finding& finding : file.findings) {
          run.findings.push_back(finding.file + ":" + std::to_string(finding.range.start.offset) + " " +
                                 finding.rule + " " + finding.message);
        }
        return true;
      },
      part);
  return run;
}

TEST(Shards, TogetherTellWhatOneRunTells) {
  const Inputs inputs = FindInputs(*MakeDiskFileSystem(), {"testdata/check", "testdata/examples"});
  const Telling whole = RunPart(inputs, {});
  EXPECT_GT(whole.findings.size(), 100u);
  for (const uint32_t count : {2u, 3u, 7u, 100u}) {
    std::vector<std::string> findings;
    uint32_t resources = 0, kinds = 0;
    for (uint32_t index = 1; index <= count; ++index) {
      const Telling run = RunPart(inputs, {{index, count}});
      findings.insert(findings.end(), run.findings.begin(), run.findings.end());
      resources += run.summary.resources;
      for (const UnknownKind& kind : run.summary.unknown_kinds) kinds += kind.count;
    }
    EXPECT_EQ(findings, whole.findings) << count << " shards";
    EXPECT_EQ(resources, whole.summary.resources);
    uint32_t whole_kinds = 0;
    for (const UnknownKind& kind : whole.summary.unknown_kinds) whole_kinds += kind.count;
    EXPECT_EQ(kinds, whole_kinds);
  }
}

}  // namespace
}  // namespace kubevet::engine
