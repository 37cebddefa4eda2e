#include "engine/apply_fixes.h"

#include <gtest/gtest.h>

#include <string>

#include "base/memory_file_system.h"
#include "engine/expectations_for_test.h"

namespace kubevet::engine {
namespace {

constexpr const char* kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: "
    "nginx:1.27\n";

Fixing FixingOfText(const std::string& text) {
  Options options;
  options.target = k8s::ParseTarget("1.36").value();
  return FixingOf("web.yaml", text, options);
}

/// The text of one file after its fixes.
std::string Fixed(const std::string& text) {
  const Fixing fixing = FixingOfText(text);
  return fixing.files.empty() ? text : fixing.files[0].after;
}

std::string WithLine(const std::string& line) {
  return kPod + line;
}

TEST(ApplyFixes, KeepsCommentsOrderAndStyle) {
  EXPECT_EQ(Fixed(WithLine("      imagePullPolicee: Always  # for the tag\n      \"stdinOnse\": 'true'\n")),
            WithLine("      imagePullPolicy: Always  # for the tag\n      \"stdinOnce\": true\n"));
}

TEST(ApplyFixes, GoesOnWhereAFixUncoversMore) {
  const std::string before =
      "apiVersion: apps/v1beta2\nkind: Deployment\nmetadata:\n\tname:web\nspec:\n\treplicaz: \"3\"\n"
      "\tselector: {matchLabels: {app: web}}\n\ttemplate:\n\t\tmetadata: {labels: {app: web}}\n"
      "\t\tspec: {containers: [{name: web, image: nginx:1.27}]}\n";
  const Fixing fixing = FixingOfText(before);
  ASSERT_EQ(fixing.files.size(), 1u);
  EXPECT_EQ(fixing.files[0].after,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n"
            "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
            "    spec: {containers: [{name: web, image: nginx:1.27}]}\n");
  EXPECT_EQ(fixing.files[0].findings, 4u);
  EXPECT_TRUE(fixing.left_alone.empty());
}

TEST(ApplyFixes, KeepsLineEndsAndByteOrderMark) {
  std::string text = "\xEF\xBB\xBF" + WithLine("      stdin: \"yes\"\n") + "kind: Pod\n";
  std::string crlf;
  for (char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  std::string expected;
  for (char c : "\xEF\xBB\xBF" + WithLine("      stdin: true\n"))
    expected += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(Fixed(crlf), expected);
}

TEST(ApplyFixes, LeavesAloneWhatHasNoCertainFix) {
  for (const char* line : {"      name: other\n",                        // a duplicate with another value
                           "      stdin: \"perhaps\"\n",                 // no boolean
                           "      resources: {limits: {memory: 1g}}\n",  // 1G or 1Gi
                           "      imagePullPolicee: [Always]\n"})        // another type under the right name
    EXPECT_EQ(Fixed(WithLine(line)), WithLine(line)) << line;
}

TEST(ApplyFixes, RenamesOnlyOneOfTwoSlips) {
  EXPECT_EQ(Fixed(WithLine("      stdinn: true\n      stdinnn: true\n")),
            WithLine("      stdin: true\n      stdinnn: true\n"));
}

TEST(ApplyFixes, DoesNotTouchWhatIsSuppressed) {
  const std::string line = "      stdin: \"true\"  # kubevet: ignore wrong-type -- on purpose\n";
  EXPECT_EQ(Fixed(WithLine(line)), WithLine(line));
}

TEST(ApplyFixes, TellsTabsApartThatCannotBeWidenedInOneWay) {
  const std::string text = WithLine("---\nspec:\n  a:\n\tb: 1\n");
  EXPECT_EQ(Fixed(text), text);
}

TEST(WithEdits, MakesThemInAnyOrder) {
  const auto edit = [](uint32_t begin, uint32_t end, std::string text) {
    return FileEdit{"x", {{1, begin + 1, begin}, {1, end + 1, end}}, std::move(text)};
  };
  EXPECT_EQ(WithEdits("abcdef", {edit(4, 5, "EE"), edit(1, 2, ""), edit(3, 3, "-")}), "ac-dEEf");
}

}  // namespace
}  // namespace kubevet::engine
