// Plays the scenarios in testdata/plan and holds what is said of them against the files beside them.
// KUBEVET_UPDATE=1 rewrites those; the difference is then to be reviewed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/file_system.h"
#include "render/plan_html.h"
#include "render/plan_markdown.h"
#include "render/plan_svg.h"
#include "render/plan_text.h"
#include "render/render_plan_for_test.h"

namespace kubevet::render {
namespace {

namespace fs = std::filesystem;

std::string ReadIfThere(const fs::path& path) {
  const auto text = MakeDiskFileSystem()->Read(path.string());
  return text.ok() ? *text : "";
}

TEST(PlanGolden, LooksAsReviewed) {
  const fs::path folder = "testdata/plan";
  std::set<fs::path> scenarios, goldens, wanted;
  for (const auto& entry : fs::directory_iterator(folder))
    (entry.path().extension() == ".yaml" ? scenarios : goldens).insert(entry.path());
  ASSERT_GE(scenarios.size(), 4u);
  for (const fs::path& path : scenarios) {
    const auto played = PlayScenario(ReadIfThere(path));
    const std::pair<const char*, std::string> renderings[] = {{".txt", RenderPlanText(played->plan, {})},
                                                              {".md", RenderPlanMarkdown(played->plan, {})},
                                                              {".svg", RenderPlanSvg(played->plan)}};
    for (const auto& [extension, text] : renderings) {
      const fs::path golden = fs::path(path).replace_extension(extension);
      wanted.insert(golden);
      if (std::getenv("KUBEVET_UPDATE") != nullptr) {
        std::ofstream(golden, std::ios::binary) << text;
      } else {
        EXPECT_EQ(text, ReadIfThere(golden)) << golden << "; KUBEVET_UPDATE=1 rewrites it";
      }
    }
    EXPECT_EQ(Malformed(renderings[2].second), "") << path;
    EXPECT_EQ(Malformed(RenderPlanHtml(played->plan, {})), "") << path;
  }
  for (const fs::path& golden : goldens) EXPECT_TRUE(wanted.contains(golden)) << golden << " has no scenario";
}

}  // namespace
}  // namespace kubevet::render
