#include "engine/schema_bundle.h"

#include <gtest/gtest.h>

#include "base/json_schema.h"
#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

/// The bundle of a file in /s, and what is left in it, after a reason.
std::string Bundled(const MemoryFileSystem& files, const std::string& path = "/s/a.json") {
  const auto bundle = SchemaBundler(files).Bundle("/s", path, files.Read(path).value());
  if (!bundle.ok()) return bundle.error().message;
  std::string out = bundle->text;
  for (const auto& [place, why] : bundle->unresolved) out += "\n" + place + ": " + why;
  return out;
}

TEST(SchemaBundleTest, TakesWhatIsReferredToAndNoMore) {
  MemoryFileSystem files;
  files.AddFile("/s/a.json",
                R"({"properties": {"b": {"$ref": "_d.json#/definitions/b"}, "c": {"$ref": "#"}}})");
  files.AddFile("/s/_d.json", R"({"definitions": {
    "b": {"items": {"$ref": "#/definitions/b%25"}}, "b%": {"not": {"$ref": "x/e.json"}}, "c": {}}})");
  files.AddFile("/s/x/e.json",
                R"({"$id": "e", "allOf": [{"$ref": "#/$defs/f"}, {"$ref": "../_d.json#/definitions/b"}],
    "$defs": {"f": {"type": "string"}, "g": {}}})");
  EXPECT_EQ(Bundled(files),
            R"({"properties":{"b":{"$ref":"#/definitions/_d.json#~1definitions~1b"},"c":{"$ref":"#"}},)"
            R"("definitions":{)"
            R"("_d.json#/definitions/b":{"items":{"$ref":"#/definitions/_d.json#~1definitions~1b%25"}},)"
            R"("_d.json#/definitions/b%":{"not":{"$ref":"#/definitions/x~1e.json#"}},)"
            R"("x/e.json#":{"allOf":[{"$ref":"#/definitions/x~1e.json#~1$defs~1f"},)"
            R"({"$ref":"#/definitions/_d.json#~1definitions~1b"}]},)"
            R"("x/e.json#/$defs/f":{"type":"string"}}})");
}

TEST(SchemaBundleTest, GoesInCircles) {
  MemoryFileSystem files;
  files.AddFile("/s/a.json", R"({"properties": {"a": {"$ref": "b.json"}}})");
  files.AddFile("/s/b.json", R"({"type": "object", "properties": {"b": {"$ref": "a.json"}}})");
  const auto schema = JsonSchema::Compile(Bundled(files));
  ASSERT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_EQ(schema->unchecked(), std::vector<std::string>());
  EXPECT_EQ(schema->Validate(R"({"a": {"b": {"a": 1}}})")[0].place, "/a/b/a");
}

TEST(SchemaBundleTest, DoesNotLeaveItsFolder) {
  MemoryFileSystem files;
  files.AddFile("/secret.json", "{}")
      .AddFile("/s2/a.json", "{}")
      .AddSymlink("/s/link.json", "../secret.json");
  files.AddFile("/s/a.json", R"({"properties": {
    "a": {"$ref": "../secret.json"}, "b": {"$ref": "/secret.json"}, "c": {"$ref": "link.json"},
    "d": {"$ref": "%2e%2e/s2/a.json"}, "e": {"$ref": "https://example.com/e.json"}}})");
  const std::string bundled = Bundled(files);
  EXPECT_EQ(bundled.substr(bundled.find('\n')),
            "\n/properties/a/$ref: /secret.json: is not in /s"
            "\n/properties/b/$ref: /secret.json: is not in /s"
            "\n/properties/c/$ref: /s/link.json: is not in /s"
            "\n/properties/d/$ref: /s2/a.json: is not in /s"
            "\n/properties/e/$ref: it leads into the network");
}

TEST(SchemaBundleTest, SaysWhyAReferenceLeadsNowhere) {
  MemoryFileSystem files;
  files.AddFile("/s/b.json", R"({"title": "b"})").AddFile("/s/c.json", "{");
  files.AddFile("/s/a.json", R"({"properties": {
    "a": {"$ref": "none.json"}, "b": {"$ref": "b.json#/definitions/b"}, "c": {"$ref": "c.json"},
    "d": {"$ref": "b.json#/title"}, "e": {"$ref": "b.json#anchor"}}})");
  const std::string bundled = Bundled(files);
  EXPECT_EQ(bundled.substr(bundled.find('\n')),
            "\n/properties/a/$ref: /s/none.json: no such file or directory"
            "\n/properties/b/$ref: /s/b.json has no schema at `#/definitions/b`"
            "\n/properties/c/$ref: /s/c.json: line 1, column 2: a member's name in double quotes is missing"
            "\n/properties/d/$ref: /s/b.json has no schema at `#/title`"
            "\n/properties/e/$ref: /s/b.json has no schema at `#anchor`");
}

TEST(SchemaBundleTest, StaysSmall) {
  // Each of the schemas referred to is copied with all that is below it.
  std::string nested = R"({"title": ")" + std::string(1 << 20, 'x') + "\"}";
  std::string references, place;
  for (int i = 0; i < 40; ++i) {
    nested = R"({"not": )" + nested + "}";
    place += "/not";
    references += (i == 0 ? R"({"$ref": "b.json#)" : R"(, {"$ref": "b.json#)") + place + "\"}";
  }
  MemoryFileSystem files;
  files.AddFile("/s/b.json", nested).AddFile("/s/a.json", R"({"allOf": [)" + references + "]}");
  EXPECT_EQ(Bundled(files), "it is too large with what it refers to");
}

TEST(SchemaBundleTest, KnowsPlacesAsTheyWereWritten) {
  EXPECT_EQ(PlaceInFiles("/properties/a~1b"), "#/properties/a~1b");
  EXPECT_EQ(PlaceInFiles("/definitions/a"), "#/definitions/a");
  EXPECT_EQ(PlaceInFiles("/definitions/_d.json#~1definitions~1a/format"), "_d.json#/definitions/a/format");
}

}  // namespace
}  // namespace kubevet::engine
