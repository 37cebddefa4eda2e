#include "engine/baseline.h"

#include <gtest/gtest.h>

#include "base/json_schema.h"
#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

TEST(Baseline, ReadsWhatItWrites) {
  const Fingerprints prints = {
      {{"k8s/a.yaml", "api-invalid", "apps/Deployment shop/web", "spec.replicas", ""}, 2},
      {{"k8s/b.yaml", "yaml-syntax", "", "", "00ff00ff00ff00ff"}, 1},
  };
  const std::string text = WriteBaseline(prints);
  EXPECT_EQ(text,
            "{\n  \"version\": 1,\n  \"findings\": [\n"
            "    {\"file\":\"k8s/a.yaml\",\"rule\":\"api-invalid\",\"resource\":\"apps/Deployment "
            "shop/web\",\"field\":\"spec.replicas\",\"count\":2},\n"
            "    {\"file\":\"k8s/b.yaml\",\"rule\":\"yaml-syntax\",\"line\":\"00ff00ff00ff00ff\"}\n  ]\n}\n");
  const auto read = ReadBaseline(Source("b.json", text), "/");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->known, prints);
  EXPECT_EQ(read->Of("k8s/a.yaml").size(), 1u);
  EXPECT_TRUE(ReadBaseline(Source("b.json", WriteBaseline({})), "/")->known.empty());
}

TEST(Baseline, TellsErrorsAtTheirPlace) {
  const auto told = [](std::string text) {
    return ReadBaseline(Source("b.json", std::move(text)), "/").error().message;
  };
  EXPECT_EQ(told(""), "b.json:1:1: expected a map, found nothing");
  EXPECT_EQ(told("{\"version\": 2, \"findings\": []}"), "b.json:1:13: expected 1, found `2`");
  EXPECT_EQ(told("{\"version\": 1, \"findings\": [\n{\"file\": \"a\"}]}"), "b.json:2:2: `rule` is missing");
}

Finding FindingAt(uint32_t line, std::string text, std::string field) {
  Finding finding;
  finding.rule = "some-rule";
  finding.range.start.line = line;
  finding.field = std::move(field);
  finding.excerpt = {{line, 1, false, std::move(text)}};
  finding.resource = std::make_shared<ResourceId>(ResourceId{"apps/v1", "Deployment", "", "web"});
  return finding;
}

TEST(Fingerprint, IsTheFieldOrTheLineWhereverItStands) {
  EXPECT_EQ(FingerprintOf(FindingAt(3, "a: 1", "spec"), "f"),
            FingerprintOf(FindingAt(9, "b: 2", "spec"), "f"));
  EXPECT_EQ(FingerprintOf(FindingAt(3, "a: 1", ""), "f"), FingerprintOf(FindingAt(9, "  a:  1\r", ""), "f"));
  EXPECT_NE(FingerprintOf(FindingAt(3, "a: 1", ""), "f"), FingerprintOf(FindingAt(3, "a: 2", ""), "f"));
  EXPECT_EQ(FingerprintOf(FindingAt(3, "a: 1", "spec"), "f").resource, "apps/Deployment web");
}

TEST(Baseline, CountsWhatIsGoneWithItsFile) {
  MemoryFileSystem files;
  files.AddFile("work/here.yaml", "");
  const Baseline baseline{"/work",
                          {{{"gone.yaml", "a", "", "", ""}, 2},
                           {{"gone.yaml", "b", "", "", ""}, 1},
                           {{"here.yaml", "a", "", "", ""}, 5}}};
  EXPECT_EQ(CountGone(files, baseline), 3u);
}

}  // namespace
}  // namespace kubevet::engine
