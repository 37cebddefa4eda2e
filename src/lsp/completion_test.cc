#include <gtest/gtest.h>

#include <algorithm>

#include "lsp/server_for_test.h"

namespace kubevet::lsp {
namespace {

using Strings = std::vector<std::string>;

bool Has(const Strings& labels, const std::string& label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

Strings At(const std::string& marked, const ServerWith::Files& files = {}) {
  return ServerWith(marked, files).Completions();
}

TEST(Completion, OffersFieldsOfTheMapAtTheCursor) {
  const Strings spec = At("apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  replicas: 1\n  ^\n");
  EXPECT_TRUE(Has(spec, "serviceName"));
  EXPECT_TRUE(Has(spec, "updateStrategy"));
  EXPECT_FALSE(Has(spec, "replicas"));  // is there
  EXPECT_FALSE(Has(spec, "containers"));

  const Strings container = At(WebWith("image: nginx:1.27\n", "image: nginx:1.27\n        ^\n"));
  EXPECT_TRUE(Has(container, "livenessProbe"));
  EXPECT_FALSE(Has(container, "readinessProbe"));
  EXPECT_TRUE(Has(At(WebWith("image: nginx:1.27\n", "image: nginx:1.27\n        resou^\n")), "resources"));
  EXPECT_TRUE(Has(At("kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - ^"), "image"));
  EXPECT_TRUE(Has(At("kind: Pod\napiVersion: v1\nspec:\n  containers:\n    ^"), "image"));
  EXPECT_FALSE(Has(At("kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - image: a\n    ^"), "image"));
}

TEST(Completion, PutsWhatIsRequiredFirst) {
  ServerWith server("apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  ^");
  std::vector<CompletionItem> items = server->CompleteAt(server.path(), server.offset());
  std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.sort_key < b.sort_key; });
  ASSERT_GE(items.size(), 2u);
  EXPECT_EQ(items[0].label, "selector");
  EXPECT_EQ(items[1].label, "template");
  EXPECT_EQ(items[1].new_text, "template:");
}

TEST(Completion, WritesTheDashThatIsMissing) {
  ServerWith server("kind: Pod\napiVersion: v1\nspec:\n  containers:\n    na^");
  for (const CompletionItem& item : server->CompleteAt(server.path(), server.offset())) {
    if (item.label == "name") {
      EXPECT_EQ(item.new_text, "- name: ");
    }
  }
}

TEST(Completion, KnowsWhatValuesThereAre) {
  EXPECT_EQ(At("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: ^"),
            (Strings{"Always", "Never", "OnFailure"}));
  EXPECT_EQ(At("apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: t^\n"), (Strings{"true", "false"}));
  const Strings kinds = At("apiVersion: apps/v1\nkind: ^");
  EXPECT_TRUE(Has(kinds, "StatefulSet"));
  EXPECT_FALSE(Has(kinds, "Pod"));
  EXPECT_EQ(At("apiVersion: ^\nkind: DaemonSet\n"), (Strings{"apps/v1"}));
  EXPECT_TRUE(
      Has(At("apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n  - ^"), "ReadWriteOnce"));
}

TEST(Completion, OffersNamesInScope) {
  const ServerWith::Files files = {
      {"/k8s/more.yaml",
       std::string(kService) +
           "---\napiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: far}\n"
           "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: a, level: b}\n"}};
  EXPECT_EQ(At(WebWith("serviceName: web", "serviceName: ^"), files), (Strings{"web"}));
  EXPECT_EQ(At(WebWith("port: http", "port: ^")), (Strings{"http"}));
  EXPECT_EQ(At(WebWith("- name: data\n", "- name: ^\n")), (Strings{"data"}));
  EXPECT_EQ(At(WebWith("name: settings", "name: s^"), files), (Strings{"settings"}));
  const std::string env =
      "env:\n        - name: A\n          valueFrom:\n            configMapKeyRef:\n              name: "
      "settings\n              key: ^\n        ports:";
  EXPECT_EQ(At(WebWith("ports:", env), files), (Strings{"mode", "level"}));
  const std::string selector = "apiVersion: v1\nkind: Service\nspec:\n  selector:\n    ^\n";
  EXPECT_EQ(At(selector, {{"/k8s/web.yaml", kWeb}}), (Strings{"app"}));
  EXPECT_EQ(
      At("apiVersion: v1\nkind: Service\nspec:\n  selector:\n    app: web\n  ports:\n  - targetPort: ^\n",
         {{"/k8s/web.yaml", kWeb}}),
      (Strings{"http"}));
}

/// What is written for one of the items; empty when it is not offered.
std::string Written(const std::string& marked, const std::string& label) {
  ServerWith server(marked);
  for (const CompletionItem& item : server->CompleteAt(server.path(), server.offset())) {
    if (item.label == label) {
      std::string text = server.text();
      return text.replace(item.replaces.begin, item.replaces.size(), item.new_text);
    }
  }
  return {};
}

TEST(Completion, WorksBetweenBrackets) {
  const std::string pod = "apiVersion: v1\nkind: Pod\nspec:\n";
  for (const char* spec :
       {"  containers: [{name: a, ^}]\n", "  containers:\n  - {name: a, ^}\n",
        "  containers:\n  - {^, name: a}\n", "  containers: [{name: a,\n    ^\n  }]\n",
        "  containers: [{name: a}, {name: a, im^", "  containers: [{name: a, i^\n  restartPolicy: Never\n",
        "  containers: [\n    {name: a,\n    ^\n"}) {
    const Strings labels = At(pod + spec);
    EXPECT_TRUE(Has(labels, "image")) << spec;
    EXPECT_FALSE(Has(labels, "name")) << spec;
    EXPECT_FALSE(Has(labels, "hostNetwork")) << spec;
  }
  EXPECT_EQ(Written(pod + "  containers: [{name: a, im^}]\n", "image"),
            pod + "  containers: [{name: a, image: }]\n");
  EXPECT_EQ(Written(pod + "  securityContext: {^}\n", "seLinuxOptions"),
            pod + "  securityContext: {seLinuxOptions: }\n");
  EXPECT_EQ(At(pod + "  containers: [{imagePullPolicy: ^}]\n"), (Strings{"Always", "IfNotPresent", "Never"}));
  EXPECT_EQ(At(pod + "  containers: [{imagePullPolicy: N^, name: a}]\n"),
            (Strings{"Always", "IfNotPresent", "Never"}));
  EXPECT_TRUE(
      Has(At("apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {accessModes: [^]}\n"), "ReadWriteOnce"));
  EXPECT_TRUE(Has(At("apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {accessModes: [ReadWriteMany, R^\n"),
                  "ReadWriteOnce"));
  EXPECT_EQ(At(pod + "  containers: [^]\n"), Strings());
  // Names that are written between brackets are seen from elsewhere.
  EXPECT_EQ(At(WebWith("containerPort: 80\n        readinessProbe:\n          httpGet:\n            path: /\n"
                       "            port: http",
                       "containerPort: 80\n        readinessProbe: {httpGet: {path: /, port: ^}}")),
            (Strings{"http"}));
  EXPECT_EQ(At("apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector: {matchLabels: {^}}\n"
               "  template: {metadata: {labels: {app: web}}}\n"),
            (Strings{"app"}));
}

TEST(Completion, WritesJson) {
  const std::string pod = "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"spec\": {\n    ";
  EXPECT_EQ(Written(pod + "^\n  }\n}\n", "restartPolicy"), pod + "\"restartPolicy\": \n  }\n}\n");
  EXPECT_EQ(Written(pod + "\"rest^\"\n  }\n}\n", "restartPolicy"), pod + "\"restartPolicy\": \n  }\n}\n");
  EXPECT_EQ(Written(pod + "\"rest^\n", "restartPolicy"), pod + "\"restartPolicy\": \n");
  EXPECT_EQ(Written(pod + "\"restartPolicy\": ^\n    \"containers\": []", "Never"),
            pod + "\"restartPolicy\": \"Never\"\n    \"containers\": []");
  EXPECT_EQ(Written(pod + "\"hostNetwork\": ^", "true"), pod + "\"hostNetwork\": true");
  EXPECT_EQ(Written(pod + "\"containers\": [{\"name\": \"a\", \"imagePullPolicy\": \"^\"}]", "Always"),
            pod + "\"containers\": [{\"name\": \"a\", \"imagePullPolicy\": \"Always\"}]");
  EXPECT_EQ(Written("{^}", "kind"), "{\"kind\": }");
  EXPECT_EQ(Written("{\"apiVersion\": \"apps/v1\", \"kind\": \"^\"}", "DaemonSet"),
            "{\"apiVersion\": \"apps/v1\", \"kind\": \"DaemonSet\"}");
}

TEST(Completion, BeginsObjects) {
  const Strings empty = At("^");
  for (const char* label : {"apiVersion", "kind", "StatefulSet", "headless Service", "DaemonSet"})
    EXPECT_TRUE(Has(empty, label)) << label;
  EXPECT_TRUE(Has(At("kind: Pod\n---\n^"), "headless Service"));
  EXPECT_FALSE(Has(At("kind: Pod\n^"), "headless Service"));
}

TEST(Completion, IsQuietWhereNothingCanBeWritten) {
  EXPECT_EQ(At("apiVersion: v1\nkind: Pod # ^"), Strings());
  EXPECT_EQ(At("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    spec:\n      ^\n"), Strings());
  EXPECT_EQ(At("--- ^"), Strings());
}

// Each beginning of a manifest is one that somebody has on the screen.
TEST(Completion, AnswersInEveryHalfWrittenDocument) {
  const std::string web = kWeb;
  MemoryFileSystem disk;
  Server server(disk, {});
  server.Open("/a.yaml", 0, "");
  for (size_t i = 0; i <= web.size(); ++i) {
    server.Change("/a.yaml", static_cast<int64_t>(i), web.substr(0, i));
    server.CompleteAt("/a.yaml", static_cast<uint32_t>(i));
    server.HoverAt("/a.yaml", static_cast<uint32_t>(i));
    if (i % 8 == 0) server.ReportOn("/a.yaml");
  }
  const std::string flow =
      "{\"a\": [{b: 'c', \"d\": [e, {f}], ,}, ]}] # x\n  g: {h: [1\n i: 2\n}\n{{ .Values }}\n- [a: b, {\n";
  for (size_t begin = 0; begin < flow.size(); ++begin) {
    for (size_t end = begin; end <= flow.size(); ++end) {
      const std::string text = "apiVersion: v1\nkind: Pod\nspec: " + flow.substr(begin, end - begin);
      server.Change("/a.yaml", 0, text);
      server.CompleteAt("/a.yaml", static_cast<uint32_t>(text.size()));
      server.Change("/a.yaml", 0, flow.substr(begin));
      server.CompleteAt("/a.yaml", static_cast<uint32_t>(end - begin));
    }
  }
}

}  // namespace
}  // namespace kubevet::lsp
