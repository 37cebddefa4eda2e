#include "rules/world.h"

#include <gtest/gtest.h>

#include <string_view>

namespace kubevet::rules {
namespace {

TEST(AreNear, FoldersAtMostTwoStepsApart) {
  const k8s::Bundle bundle({});
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const auto near = [&](std::string_view a, std::string_view b) {
    const std::string_view paths[] = {a, b};
    const World world{bundle, target, false, paths};
    k8s::Object first, second;
    second.source = 1;
    return AreNear(world, first, second) && AreNear(world, second, first);
  };
  EXPECT_TRUE(near("k8s/web.yaml", "k8s/web.yaml"));
  EXPECT_TRUE(near("web.yaml", "service.yaml"));
  EXPECT_TRUE(near("k8s/services/web.yaml", "k8s/workloads/web.yaml"));
  EXPECT_TRUE(near("k8s/web.yaml", "k8s/overlays/test/web.yaml"));
  EXPECT_FALSE(near("web/base/set.yaml", "web/overlays/test/service.yaml"));
  EXPECT_FALSE(near("a/web/set.yaml", "b/web/service.yaml"));
  EXPECT_FALSE(near("k8s/web/set.yaml", "k8s/web-2/chart/templates/service.yaml"));
}

}  // namespace
}  // namespace kubevet::rules
