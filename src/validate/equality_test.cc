#include "validate/equality.h"

#include <gtest/gtest.h>

#include <string>

#include "validate/testing.h"

namespace kubevet::validate {
namespace {

using testing::Expected;
using testing::UpdateFindings;

TEST(Equality, FindsADifferenceHoweverDeepItIs) {
  const auto revision = [](std::string_view innermost) {
    return "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: a}\nrevision: 1\ndata: {a: " +
           std::string(9000, '[') + std::string(innermost) + std::string(9000, ']') + "}\n";
  };
  EXPECT_EQ(UpdateFindings(revision("1"), revision("1")), Expected());
  EXPECT_EQ(UpdateFindings(revision("2"), revision("1")), Expected({"Invalid data @ 5"}));
}

}  // namespace
}  // namespace kubevet::validate
