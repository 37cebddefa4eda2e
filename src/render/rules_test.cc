#include "render/rules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "rules/catalogue.h"

namespace kubevet::render {
namespace {

// The page is written by `kubevet rules -o markdown > rules/README.md`.
TEST(RulesPage, IsWhatTheRuleFilesSay) {
  std::ifstream file("rules/README.md", std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str() == RenderRulesMarkdown(rules::Catalogue::BuiltIn().rules()))
      << "write it anew: kubevet rules -o markdown > rules/README.md";
}

}  // namespace
}  // namespace kubevet::render
