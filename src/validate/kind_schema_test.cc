#include "validate/kind_schema.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/line_index.h"
#include "k8s/target.h"
#include "yaml/reader.h"

namespace kubevet::validate {
namespace {

std::string WidgetSchema() {
  std::ifstream file("testdata/schemas/example.com/widget_v1.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What is found in a Widget, a line each: line, column, rule, field, message.
std::string FindingsIn(const std::string& spec, const std::string& schema = WidgetSchema()) {
  const Source source("a.yaml", "apiVersion: example.com/v1\nkind: Widget\n" + spec);
  const auto documents = yaml::ReadDocuments(source);
  const k8s::Target target = k8s::ParseTarget("1.36").value();
  const auto kind = KindSchema::Compile(schema, target.minor);
  if (!kind.ok()) return kind.error().message;
  Context context(target);
  std::string out;
  for (const Diagnostic& each : kind->Check(context, documents.at(0)->root())) {
    const Position at = LineIndex(source.text()).PositionAt(each.location.span.begin);
    out += fmt::format("{}:{}: {} {}: {}{}\n", at.line, at.column, each.rule, each.field, each.message,
                       each.help.empty() ? "" : "; " + each.help);
  }
  return out;
}

TEST(KindSchemaTest, AcceptsWhatFits) {
  EXPECT_EQ(
      FindingsIn("spec:\n  size: 3.0\n  note: null\n  port: 80\n  since: 2026-01-01T00:00:00Z\n  name: a_1\n"
                 "  parts: [{name: a, weight: 1.5, parts: [{name: b, weight: 1}]}]\n"),
      "");
}

TEST(KindSchemaTest, TellsAllOfIt) {
  EXPECT_EQ(
      FindingsIn(
          "spec:\n  size: 10\n  color: gren\n  colour: gren\n  name: A-1\n  since: today\n  port: [1]\n"),
      "4:9: api-invalid spec.size: `10` must be at most 9\n"
      "6:11: api-not-supported spec.colour: `gren` is not supported, use one of `red`, `green`, `blue`; did "
      "you mean `green`?\n"
      "7:9: api-invalid spec.name: `A-1` does not match `^[a-z]\\w*$`\n"
      "8:10: api-type-invalid spec.since: `today` is not a time, such as `2026-01-31T12:00:00Z`\n"
      "9:3: api-invalid : `spec.port` does not fit exactly one of the alternatives of its schema (oneOf); it "
      "can "
      "be a string or an integer\n"
      "5:3: unknown-field spec.color: unknown field `color` in `spec`\n");
}

TEST(KindSchemaTest, PlacesWhatIsMissing) {
  EXPECT_EQ(FindingsIn("metadata: {}\n"), "1:1: api-required spec: the object has no `spec`\n");
  EXPECT_EQ(FindingsIn("spec:\n  size: null\n  parts:\n  - name: ''\n  - wait: 1\n    weight: 1\n"),
            "6:11: api-invalid spec.parts[0].name: must not be empty\n"
            "6:5: api-required spec.parts[0].weight: `spec.parts[0]` has no `weight`\n"
            "7:5: api-required spec.parts[1].name: `spec.parts[1]` has no `name`\n"
            "4:9: api-required spec.size: `spec` has no `size`\n"
            "7:5: unknown-field spec.parts[1].wait: unknown field `wait` in `spec.parts[1]`\n");
}

TEST(KindSchemaTest, SaysWhatIsNotChecked) {
  const auto kind = KindSchema::Compile(
      R"x({"pattern": "(?=a)", "format": "none", "items": {"pattern": "\\d\\p{L}"}})x", 36);
  EXPECT_EQ(kind->unchecked(), (std::vector<std::string>{"/pattern", "/format"}));
}

TEST(KindSchemaTest, LongTextsDoNoHarm) {
  const std::string schema = R"x({"properties": {"spec": {"pattern": "^(a+)+$"}}})x";
  EXPECT_EQ(FindingsIn("spec: " + std::string(1 << 20, 'a'), schema), "");
  EXPECT_NE(FindingsIn("spec: " + std::string(1 << 20, 'a') + "b", schema), "");
}

}  // namespace
}  // namespace kubevet::validate
