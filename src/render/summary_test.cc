#include "render/summary.h"

#include <gtest/gtest.h>

namespace kubevet::render {
namespace {

TEST(RenderSummary, SaysWhatWasFoundAndWhatWasNotJudged) {
  engine::Summary summary;
  summary.files = 12;
  summary.resources = 41;
  summary.errors = 3;
  summary.warnings = 1;
  summary.milliseconds = 4.2;
  summary.unknown_kinds = {{"cert-manager.io/v1", "Certificate", 3}, {"argoproj.io/v1alpha1", "Rollout", 1}};
  EXPECT_EQ(RenderSummary(summary, "1.36", false),
            "3 errors, 1 warning in 12 files (41 resources, Kubernetes 1.36) in 4 ms; "
            "2 kinds without a schema: Certificate ×3, Rollout ×1\n");
  summary.not_judged = {{"Helm template", 2}};
  summary.unreadable = {{"a", "gone"}};
  summary.suppressed = 4;
  summary.unknown_kinds.clear();
  EXPECT_EQ(RenderSummary(summary, "1.36", false),
            "3 errors, 1 warning in 12 files (41 resources, Kubernetes 1.36) in 4 ms; "
            "1 input could not be read; 4 suppressed; not judged: Helm template ×2\n");
}

TEST(RenderSummary, SaysWhenAllIsWell) {
  engine::Summary summary;
  summary.files = summary.resources = 1;
  summary.milliseconds = 1234;
  EXPECT_EQ(RenderSummary(summary, "1.30", false),
            "no problems in 1 file (1 resource, Kubernetes 1.30) in 1.2 s\n");
  for (int i = 0; i < 7; ++i) summary.unknown_kinds.push_back({"v1", "K" + std::to_string(i), 1});
  EXPECT_EQ(RenderSummary(summary, "1.30", false),
            "no problems in 1 file (1 resource, Kubernetes 1.30) in 1.2 s; "
            "7 kinds without a schema: K0 ×1, K1 ×1, K2 ×1, K3 ×1, K4 ×1 and 2 more\n");
}

}  // namespace
}  // namespace kubevet::render
