#include "engine/schema_location.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet::engine {
namespace {

using Paths = std::vector<std::string>;

MemoryFileSystem Files() {
  MemoryFileSystem files;
  files.AddDirectory("/dir").AddFile("/one.json", "{}").AddDirectory("/my-json");
  return files;
}

Paths PathsOf(std::string_view location, const ResourceId& id, std::string_view version = "1.34.2") {
  const MemoryFileSystem files = Files();
  const auto parsed = SchemaLocation::Parse(location, files);
  if (!parsed.ok()) return {parsed.error().message};
  if (!*parsed) return {};
  return (*parsed)->PathsOf(id, k8s::ParseTarget(version).value());
}

const ResourceId kWidget{"example.com/v1beta1", "WidgetSet", "", ""};

TEST(SchemaLocationTest, KnowsTheVariablesOfKubeconform) {
  EXPECT_EQ(PathsOf("dir/{{.Group}}/{{ .ResourceKind }}_{{.ResourceAPIVersion}}.json", kWidget),
            Paths{"dir/example.com/widgetset_v1beta1.json"});
  EXPECT_EQ(PathsOf("dir/{{.ResourceKind}}{{.KindSuffix}}{{.StrictSuffix}}.json", kWidget),
            Paths{"dir/widgetset-example-v1beta1-strict.json"});
  EXPECT_EQ(PathsOf("dir/{{.Group}}{{.KindSuffix}}.json", {"v1", "Thing", "", ""}), Paths{"dir/v1-v1.json"});
  EXPECT_EQ(PathsOf("one.json", kWidget), Paths{"one.json"});
}

TEST(SchemaLocationTest, KnowsItsLayout) {
  const Paths paths = {"dir/v1.34.2-standalone-strict/widgetset-example-v1beta1.json",
                       "dir/master-standalone-strict/widgetset-example-v1beta1.json"};
  EXPECT_EQ(PathsOf("dir", kWidget), paths);
  EXPECT_EQ(PathsOf("dir/", kWidget), paths);
  EXPECT_EQ(PathsOf("my-json", kWidget, "1.36")[0],
            "my-json/v1.36.0-standalone-strict/widgetset-example-v1beta1.json");
  EXPECT_EQ(PathsOf("default", kWidget), Paths());
}

TEST(SchemaLocationTest, IsNotLedElsewhereByNames) {
  const std::string_view location = "dir/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";
  for (const ResourceId& id : {ResourceId{"../v1", "A", "", ""},
                               {"a/..", "A", "", ""},
                               {"a/v1", "../A", "", ""},
                               {"a/b/v1", "A", "", ""},
                               {"a..b/v1", "A", "", ""},
                               {"a/v1", std::string("A\0B", 3), "", ""},
                               {".a/v1", "A", "", ""},
                               {"a/v1", "{{.Group}}", "", ""},
                               {"a/v1", "", "", ""},
                               {"a/v1", "É", "", ""}})
    EXPECT_EQ(PathsOf(location, id), Paths()) << id.api_version << " " << id.kind;
}

TEST(SchemaLocationTest, SaysWhatIsWrong) {
  EXPECT_EQ(
      PathsOf("https://example.com/{{.Group}}.json", kWidget)[0],
      "`https://example.com/{{.Group}}.json` is in the network, where kubevet does not go; download the "
      "schemas and name their directory");
  EXPECT_EQ(PathsOf("dir/{{.Grup}}.json", kWidget)[0],
            "`dir/{{.Grup}}.json`: there is no variable `{{.Grup}}`; known are .Group, .ResourceKind, "
            ".ResourceAPIVersion, .KindSuffix, .NormalizedKubernetesVersion and .StrictSuffix");
  EXPECT_EQ(PathsOf("dir/{{.Group.json", kWidget)[0], "`dir/{{.Group.json`: `{{` is not closed");
  EXPECT_EQ(PathsOf("nowhere/{{.Group}}.json", kWidget)[0], "nowhere: no such file or directory");
  EXPECT_EQ(PathsOf("two.json", kWidget)[0], "two.json: no such file or directory");
  EXPECT_EQ(PathsOf("one.json/{{.Group}}.json", kWidget)[0], "one.json: not a directory");
}

}  // namespace
}  // namespace kubevet::engine
