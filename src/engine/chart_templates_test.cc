#include "engine/chart_templates.h"

#include <gtest/gtest.h>

#include <string>

namespace kubevet::engine {
namespace {

std::string At(std::string_view text, std::string_view word) {
  return std::string(ChartTemplates(text).At(static_cast<uint32_t>(text.find(word))));
}

TEST(ChartTemplates, BelongToTheDocumentBelowThem) {
  constexpr std::string_view kRendered =
      "---\n# Source: shop/templates/web.yaml\nkind: Pod\r\n---\r\n# a remark\r\n# Source: "
      "shop/charts/db/templates/db.yaml \r\nkind: Service\n---\nkind: Secret\n";
  EXPECT_EQ(At(kRendered, "Pod"), "shop/templates/web.yaml");
  EXPECT_EQ(At(kRendered, "Service"), "shop/charts/db/templates/db.yaml");
  EXPECT_EQ(At(kRendered, "Secret"), "");
}

TEST(ChartTemplates, AreOnlyWhatStandsAboveADocument) {
  EXPECT_EQ(At("kind: ConfigMap\ndata:\n  a: |\n# Source: a.yaml\n  b: c\n", "b: c"), "");
  EXPECT_EQ(At("kind: Pod # Source: a.yaml\n", "Pod"), "");
}

}  // namespace
}  // namespace kubevet::engine
