#include "engine/schema_catalogue.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

constexpr const char* kFlat = "/s/{{.ResourceKind}}.json";

ResourceId Kind(std::string kind) {
  return {"example.com/v1", std::move(kind), "", ""};
}

TEST(SchemaCatalogueTest, TakesTheFirstFileThereIs) {
  MemoryFileSystem files;
  files.AddFile("/s/a.json", "{}").AddFile("/t/a.json", "{").AddFile("/t/b.json", "{}");
  const auto catalogue = FindSchemaCatalogue(files, {kFlat, "/t/{{.ResourceKind}}.json"}, {}).value();
  const k8s::Target target = k8s::ParseTarget("latest").value();
  EXPECT_EQ(catalogue->Find(Kind("A"), target)->path, "/s/a.json");
  EXPECT_EQ(catalogue->Find(Kind("B"), target)->path, "/t/b.json");
  EXPECT_EQ(catalogue->Find(Kind("C"), target), nullptr);
  EXPECT_TRUE(catalogue->HasLookedFor("/t/c.json"));
  EXPECT_FALSE(catalogue->HasLookedFor("/t/a.json"));
  EXPECT_TRUE(catalogue->Unusable().empty());
}

TEST(SchemaCatalogueTest, SaysWhatItCannotUse) {
  MemoryFileSystem files;
  files.AddFile("/s/a.json", "{\n").AddLockedFile("/s/b.json").AddDirectory("/s/c.json");
  files.AddFile("/s/d.json", std::string((16 << 20) + 1, ' '));
  files.AddFile("/s/e.json", R"({"properties": {"a": {"$ref": "#/properties/a"}}})");
  const auto catalogue = FindSchemaCatalogue(files, {kFlat}, {}).value();
  for (const char* kind : {"A", "B", "C", "D", "E"}) {
    const CataloguedSchema* found = catalogue->Find(Kind(kind), k8s::ParseTarget("latest").value());
    ASSERT_NE(found, nullptr) << kind;
    EXPECT_FALSE(found->schema) << kind;
  }
  const std::vector<Unreadable> unusable = catalogue->Unusable();
  ASSERT_EQ(unusable.size(), 5u);
  EXPECT_EQ(unusable[0].path, "/s/a.json");
  EXPECT_EQ(unusable[0].why, "no JSON Schema: line 2, column 1: a member's name in double quotes is missing");
  EXPECT_EQ(unusable[4].why, "no JSON Schema: #/properties/a/$ref: the reference goes in circles");
}

TEST(SchemaCatalogueTest, IsNoneWithoutLocations) {
  MemoryFileSystem files;
  EXPECT_EQ(FindSchemaCatalogue(files, {"default"}, {}).value(), nullptr);
  EXPECT_EQ(FindSchemaCatalogue(files, {"/none"}, {}).error().message,
            "--schema-location: /none: no such file or directory");
}

}  // namespace
}  // namespace kubevet::engine
