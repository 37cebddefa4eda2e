#include "engine/selection.h"

#include <gtest/gtest.h>

namespace kubevet::engine {
namespace {

rules::Rule RuleOf(std::string_view id, Severity severity, std::string_view profile) {
  rules::Rule rule;
  rule.id = id;
  rule.severity = severity;
  rule.profiles = {profile};
  return rule;
}

const rules::Rule kImageTag = RuleOf("image-tag", Severity::kWarning, "images");
const rules::Rule kNoLimits = RuleOf("no-limits", Severity::kInfo, "resources");
const rules::Rule kWrongPort = RuleOf("wrong-port", Severity::kError, rules::kDefaultProfile);
const rules::Rule* const kRules[] = {&kImageTag, &kNoLimits, &kWrongPort};

/// `ID SEVERITY` of what is on, or the error.
std::string Selected(std::string configuration, const RuleFlags& flags = {}) {
  const auto read = ReadConfiguration(std::make_unique<Source>("c", std::move(configuration)), "/");
  if (!read.ok()) return read.error().message;
  const auto selection = Selection::Make(kRules, &*read, flags);
  if (!selection.ok()) return selection.error().message;
  std::string told;
  for (const Selection::Entry& entry : selection->entries()) {
    if (!entry.is_on) continue;
    told += (told.empty() ? "" : ", ") + std::string(entry.rule->id) + " " +
            std::string(ToString(entry.severity));
  }
  return told;
}

TEST(Selection, LetsTheLaterWordCount) {
  EXPECT_EQ(Selected(""), "wrong-port error");
  EXPECT_EQ(Selected("profile: images"), "image-tag warning, wrong-port error");
  EXPECT_EQ(Selected("profile: [images, resources]\nseverity: {no-limits: off, image-tag: error}"),
            "image-tag error, wrong-port error");
  EXPECT_EQ(Selected("severity: {no-limits: warning}"), "no-limits warning, wrong-port error");
  EXPECT_EQ(Selected("severity: {image-tag: off}", {.profiles = {"images"}}), "wrong-port error");
  EXPECT_EQ(Selected("severity: {wrong-port: off}", {.enable = {"wrong-port", "image-tag"}}),
            "image-tag warning, wrong-port error");
  EXPECT_EQ(Selected("severity: {no-limits: error}", {.disable = {"no-limits", "wrong-port"}}), "");
}

TEST(Selection, NamesWhatIsUnknown) {
  EXPECT_EQ(Selected("severity:\n  no-limit: off\n"),
            "c:2:3: unknown rule `no-limit`; did you mean `no-limits`?");
  EXPECT_EQ(Selected("ignore:\n- rule: xyz\n"), "c:2:9: unknown rule `xyz`");
  EXPECT_EQ(Selected("profile: image"), "c:1:10: unknown profile `image`; did you mean `images`?");
  EXPECT_EQ(Selected("", {.profiles = {"resource"}}),
            "--profile: unknown profile `resource`; did you mean `resources`?");
  EXPECT_EQ(Selected("profile: x"), "c:1:10: unknown profile `x`; known are default, images, resources");
  EXPECT_EQ(Selected("", {.enable = {"wrong-prot"}}),
            "--enable: unknown rule `wrong-prot`; did you mean `wrong-port`?");
  EXPECT_EQ(Selected("", {.disable = {"a"}}), "--disable: unknown rule `a`");
  EXPECT_EQ(Selected("", {.enable = {"no-limits"}, .disable = {"no-limits"}}),
            "`--enable no-limits` and `--disable no-limits` contradict each other");
}

TEST(Selection, ChangesSeveritiesOnlyWhereTheyAreChosen) {
  const auto read =
      ReadConfiguration(std::make_unique<Source>("c", "severity: {wrong-port: info, image-tag: off}"), "/");
  const auto selection = Selection::Make(kRules, &*read, {});
  ASSERT_TRUE(selection.ok());
  EXPECT_EQ(selection->Judge("wrong-port", Severity::kError), Severity::kInfo);
  EXPECT_EQ(selection->Judge("image-tag", Severity::kError), std::nullopt);
  EXPECT_EQ(selection->Judge("no-limits", Severity::kError), std::nullopt);
  EXPECT_EQ(selection->Judge("nobody-knows", Severity::kWarning), Severity::kWarning);
}

}  // namespace
}  // namespace kubevet::engine
