// Holds what the editor is told against what `check` says: the same findings at the same places with the same
// words, for every manifest in testdata/check.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/check.h"
#include "engine/rulings.h"
#include "lsp/json_rpc.h"
#include "lsp/server_for_test.h"
#include "lsp/session.h"

namespace kubevet::lsp {
namespace {

namespace fs = std::filesystem;

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> SaidByCheck(const FileSystem& files, const std::string& folder,
                                     const std::string& path) {
  const auto ruled = engine::MakeRulings({}, {folder}, files);
  std::vector<std::string> said;
  if (!ruled.ok()) return {ruled.error().message};
  engine::Options options;
  options.pod_makers = ruled->pod_makers;
  options.catalogue = ruled->catalogue;
  engine::Check(files, ruled->inputs, options, ruled->rulings, [&](engine::FileFindings file) {
    if (file.file.path != path) return true;
    for (const engine::Finding& finding : file.findings) {
      std::string line =
          fmt::format("{}:{} {} {} {}", finding.range.start.line - 1, finding.range.start.column - 1,
                      ToString(finding.severity), finding.rule, finding.message);
      for (const engine::Related& related : finding.related) {
        if (related.file.empty()) line += "\nnote: " + related.message;
      }
      if (!finding.help.empty()) line += "\nhelp: " + finding.help;
      for (const engine::Related& related : finding.related) {
        if (!related.file.empty())
          line += fmt::format("\n@{} {}:{} {}", related.file, related.range.start.line - 1,
                              related.range.start.column - 1, related.message);
      }
      said.push_back(std::move(line));
    }
    return true;
  });
  return said;
}

std::vector<std::string> SaidToEditor(const FileSystem& files, const std::string& folder,
                                      const std::string& path, const std::string& text) {
  std::vector<std::string> said;
  Session session(files, {}, {"test", {}}, [&](const std::string& body) {
    const auto parsed = JsonDocument::Parse(body);
    const JsonValue params = parsed->root()["params"];
    if (params["uri"].AsString() != "file://" + path) return;
    said.clear();
    const JsonValue all = params["diagnostics"];
    constexpr std::string_view kSeverities[] = {"", "error", "warning", "info"};
    for (uint32_t i = 0; i < all.size(); ++i) {
      const JsonValue each = all[i], start = each["range"]["start"];
      if (each["severity"].AsInt() > 3) continue;  // hints are the editor's own
      std::string line = fmt::format("{}:{} {} {} {}", start["line"].AsInt(), start["character"].AsInt(),
                                     kSeverities[each["severity"].AsInt()], each["code"].AsString(),
                                     each["message"].AsString());
      const JsonValue related = each["relatedInformation"];
      for (uint32_t j = 0; j < related.size(); ++j) {
        const JsonValue place = related[j]["location"]["range"]["start"];
        line +=
            fmt::format("\n@{} {}:{} {}", related[j]["location"]["uri"].AsString().substr(7),
                        place["line"].AsInt(), place["character"].AsInt(), related[j]["message"].AsString());
      }
      said.push_back(std::move(line));
    }
  });
  session.Handle(MakeRequest(
      "1", "initialize",
      fmt::format(
          R"({{"rootUri":"file://{}","capabilities":{{"general":{{"positionEncodings":["utf-32"]}},"textDocument":{{"publishDiagnostics":{{"relatedInformation":true}}}}}}}})",
          folder)));
  session.Handle(MakeNotification("initialized", "{}"));
  session.Handle(MakeNotification(
      "textDocument/didOpen",
      fmt::format(R"({{"textDocument":{{"uri":"file://{}","version":1,"languageId":"yaml","text":{}}}}})",
                  path, JsonQuote(text))));
  session.WorkToEnd();
  return said;
}

TEST(SameAsCheck, OneFileInAFolder) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("testdata/check")) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    MemoryFileSystem files;
    const std::string path = "/k8s/" + entry.path().filename().string(), text = ReadText(entry.path());
    files.AddFile(path, text);
    EXPECT_EQ(SaidToEditor(files, "/k8s", path, text), SaidByCheck(files, "/k8s", path)) << path;
  }
  EXPECT_GT(count, 10);
}

TEST(SameAsCheck, FilesThatBelongTogether) {
  MemoryFileSystem files;
  files.AddFile("/k8s/web.yaml", kWeb).AddFile("/k8s/service.yaml", kService);
  files.AddFile("/k8s/more/web.yaml", kWeb);
  files.AddFile("/k8s/.kubevet.yaml", "severity: {env-stays-literal: error}\nprofile: [opinion]\n");
  for (const char* path : {"/k8s/web.yaml", "/k8s/service.yaml", "/k8s/more/web.yaml"}) {
    const std::string text = *files.Read(path);
    const auto said = SaidByCheck(files, "/k8s", path);
    EXPECT_EQ(SaidToEditor(files, "/k8s", path, text), said) << path;
    EXPECT_EQ(said.empty(), std::string(path) == "/k8s/service.yaml");
  }
}

TEST(SameAsCheck, CustomResourcesAndTheirDefinitions) {
  const std::string all = ReadText("testdata/check/custom_resources.yaml");
  const size_t first = all.find("\n---\n") + 1;
  MemoryFileSystem files;
  files.AddFile("/k8s/objects.yaml", all.substr(first)).AddFile("/k8s/widgets.yaml", all.substr(0, first));
  for (const char* path : {"/k8s/objects.yaml", "/k8s/widgets.yaml"}) {
    const auto said = SaidByCheck(files, "/k8s", path);
    EXPECT_EQ(SaidToEditor(files, "/k8s", path, *files.Read(path)), said) << path;
    EXPECT_EQ(said.size() > 10, std::string(path) == "/k8s/objects.yaml");
  }
}

TEST(SameAsCheck, KindsOfASchemaCatalogue) {
  const char* path = "/k8s/widget.yaml";
  MemoryFileSystem files;
  files.AddFile("/k8s/.kubevet.yaml", "schemaLocations: ['schemas/{{.ResourceKind}}.json']\n");
  files.AddFile("/k8s/schemas/widget.json",
                R"({"type": "object", "properties": {"spec": {"type": "object", "additionalProperties": false,
                    "properties": {"size": {"type": "integer", "maximum": 3}}}}})");
  files.AddFile(path,
                "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n"
                "spec: {size: 4, color: blue}\n---\n"
                "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: b}\n");
  const auto said = SaidByCheck(files, "/k8s", path);
  EXPECT_EQ(said.size(), 3u);
  EXPECT_EQ(SaidToEditor(files, "/k8s", path, *files.Read(path)), said);
}

}  // namespace
}  // namespace kubevet::lsp
