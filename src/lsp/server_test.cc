#include "lsp/server.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "lsp/server_for_test.h"

namespace kubevet::lsp {
namespace {

using Strings = std::vector<std::string>;

bool Has(const Strings& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

const std::string kSettings =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  mode: fast\n";

TEST(Server, JudgesTheOpenTextTogetherWithTheProject) {
  ServerWith server(kWeb, {{"/k8s/open.yaml", "nonsense: ["}, {"/k8s/service.yaml", kService}});
  EXPECT_FALSE(Has(server.Rules(), "yaml-syntax"));
  EXPECT_FALSE(Has(server.Rules(), "statefulset-service-not-found"));
}

TEST(Server, UpdatesOtherDocumentsWhenOneChanges) {
  ServerWith server(kWeb);
  EXPECT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
  server->Open("/k8s/service.yaml", 1, kService);
  EXPECT_FALSE(Has(server.Rules(), "statefulset-service-not-found"));
  std::string other = kService;
  other.replace(other.find("name: web"), 9, "name: wob");
  server->Change("/k8s/service.yaml", 2, other);
  EXPECT_EQ(server->NextToTell(), "/k8s/service.yaml");
  EXPECT_NE(server.Rules(), Strings());
  EXPECT_FALSE(server.Rules().empty());
  server->Close("/k8s/service.yaml");  // it was never saved
  EXPECT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
}

TEST(Server, NoticesThatAFolderIsGoneWithItsFiles) {
  ServerWith server(kWeb, {{"/k8s/base/service.yaml", kService}});
  EXPECT_FALSE(Has(server.Rules(), "statefulset-service-not-found"));
  server.disk().Remove("/k8s/base/service.yaml").Remove("/k8s/base");
  server->DiskChanged({"/k8s/base"});
  EXPECT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
}

std::string WidgetsUpTo(int largest) {
  return fmt::format(
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
      "metadata: {{name: widgets.example.com}}\nspec:\n  group: example.com\n  scope: Namespaced\n"
      "  names: {{kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}}\n  versions:\n"
      "  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n"
      "        type: object\n        properties:\n          spec:\n            type: object\n"
      "            properties: {{size: {{type: integer, maximum: {}}}}}\n",
      largest);
}

TEST(Server, JudgesCustomResourcesByTheDefinitionsOfTheProject) {
  const std::string path = "/k8s/widgets.yaml";
  ServerWith server("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: 11}\n",
                    {{path, WidgetsUpTo(10)}});
  EXPECT_EQ(server.Rules(), Strings({"api-invalid"}));
  server->Open(path, 1, WidgetsUpTo(20));
  EXPECT_EQ(server.Rules(), Strings());
  server->Change(path, 2, WidgetsUpTo(5));
  EXPECT_EQ(server.Rules(), Strings({"api-invalid"}));
  server->Change(path, 3, "a: [\n");
  EXPECT_EQ(server.Rules(), Strings({"no-schema"}));
  server->Close(path);
  EXPECT_EQ(server.Rules(), Strings({"api-invalid"}));
  server.disk().AddFile("/k8s/.kubevet.yaml", "exclude: [widgets.yaml]\n");
  server->DiskChanged({"/k8s/.kubevet.yaml"});
  EXPECT_EQ(server.Rules(), Strings({"no-schema"}));
}

TEST(Server, TellsWhatADefinitionSays) {
  const ServerWith::Files files = {{"/k8s/widgets.yaml", WidgetsUpTo(10)}};
  const auto hover = [&](const std::string& marked) { return ServerWith(marked, files).Hover(); };
  EXPECT_EQ(hover("apiVersion: example.com/v1\nki^nd: Widget\nmetadata: {name: a}\n"),
            "**Widget** `example.com/v1`\n\nnamespaced, custom: defined in widgets.yaml");
  EXPECT_EQ(hover("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n  si^ze: 1\n"),
            "**size** integer\n\nat most 10\n\n`example.com/v1` Widget, `spec.size`");
  const auto complete = [&](const std::string& marked) { return ServerWith(marked, files).Completions(); };
  EXPECT_EQ(complete("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n  ^\n"),
            Strings({"size"}));
  EXPECT_EQ(complete("apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n^\n"),
            Strings({"spec"}));
  EXPECT_TRUE(Has(complete("apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  ^\n"), "name"));
  EXPECT_EQ(complete("apiVersion: example.com/v1\nkind: ^\n"), Strings({"Widget"}));
  EXPECT_TRUE(Has(complete("kind: Widget\napiVersion: ^\n"), "example.com/v1"));
}

TEST(Server, NoticesWhatChangesOnTheDisk) {
  ServerWith server(kWeb);
  EXPECT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
  server.disk().AddFile("/k8s/service.yaml", kService);
  server->DiskChanged({"/k8s/service.yaml"});
  EXPECT_FALSE(Has(server.Rules(), "statefulset-service-not-found"));
}

TEST(Server, ObeysTheConfigurationAsItIsOpen) {
  ServerWith server(kWeb);
  ASSERT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
  server->Open("/k8s/.kubevet.yaml", 1, "severity: {statefulset-service-not-found: off}\n");
  EXPECT_FALSE(Has(server.Rules(), "statefulset-service-not-found"));
  server->Change("/k8s/.kubevet.yaml", 2, "severity: {statefulset-service-not-fund: off}\n");
  EXPECT_TRUE(server.Rules().empty());
  const auto problems = server->TakeConfigurationProblems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].first, "/k8s/.kubevet.yaml");
  EXPECT_NE(problems[0].second->message.find("did you mean"), std::string::npos)
      << problems[0].second->message;
  server->Change("/k8s/.kubevet.yaml", 3, "exclude: [open.yaml]\n");
  EXPECT_TRUE(server.Rules().empty());
  server->Close("/k8s/.kubevet.yaml");
  EXPECT_TRUE(Has(server.Rules(), "statefulset-service-not-found"));
}

TEST(Server, SaysOnlyWhatIsSureBeforeTheProjectIsRead) {
  MemoryFileSystem disk;
  disk.AddFile("/k8s/a.yaml", "a: 1\n").AddFile("/k8s/b.yaml", "b: 1\n");
  Server server(disk, ClosedWorld());
  server.AddFolder("/k8s");
  std::string text = kWeb;
  text.replace(text.find("replicas"), 8, "replcas");
  server.Open("/k8s/open.yaml", 1, text);
  EXPECT_FALSE(server.KnowsEverythingAbout("/k8s/open.yaml"));
  const Report report = server.ReportOn("/k8s/open.yaml");
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "unknown-field");
  while (server.Advance()) continue;
  EXPECT_EQ(server.NextToTell(), "/k8s/open.yaml");
  EXPECT_GT(server.ReportOn("/k8s/open.yaml").findings.size(), 1u);
}

TEST(Server, IsQuietAboutHelmTemplates) {
  ServerWith server("apiVersion: v1\nkind: Service\nmetadata:\n  {{- include \"x\" . | nindent 2 }}\n");
  EXPECT_TRUE(server.Rules().empty());
  EXPECT_NE(server->ReportOn(server.path()).note.find("Helm template"), std::string::npos);
}

TEST(Server, SurvivesClosingAndReopening) {
  ServerWith server(kWeb);
  const Strings before = server.Rules();
  EXPECT_TRUE(server->Close(server.path()));
  EXPECT_FALSE(server->Close(server.path()));
  EXPECT_FALSE(server->Change(server.path(), 2, "a: 1"));
  EXPECT_FALSE(server->NextToTell());
  server->Open(server.path(), 1, server.text());
  EXPECT_EQ(server.Rules(), before);
}

TEST(Hover, TellsWhatAFieldIs) {
  const std::string replicas = ServerWith(WebWith("replic")).Hover();
  EXPECT_NE(replicas.find("**replicas** integer (int32)"), std::string::npos) << replicas;
  EXPECT_NE(replicas.find("`web-0`, `web-1`, `web-2`"), std::string::npos) << replicas;
  EXPECT_NE(ServerWith(WebWith("kind: State")).Hover().find("**StatefulSet** `apps/v1`"), std::string::npos);
  EXPECT_NE(ServerWith(WebWith("containerPor")).Hover().find("required"), std::string::npos);
  const std::string port = ServerWith(WebWith("containerPor")).Hover();
  EXPECT_NE(port.find("1 to 65535"), std::string::npos) << port;
  EXPECT_NE(replicas.find("default `1`, at least 0"), std::string::npos) << replicas;
  // In a document that cannot be read, too.
  std::string broken = WebWith("replic") + "  broken: [\n";
  EXPECT_NE(ServerWith(broken).Hover().find("**replicas**"), std::string::npos);
}

TEST(Hover, TellsWhatAValueLeadsTo) {
  const std::string service = ServerWith(WebWith("serviceName: we"), {{"/k8s/s.yaml", kService}}).Hover();
  EXPECT_NE(service.find("Service `web`, headless, ports 80 (http)"), std::string::npos) << service;
  const std::string missing = ServerWith(WebWith("serviceName: we")).Hover();
  EXPECT_NE(missing.find("no Service `web` among"), std::string::npos) << missing;
  EXPECT_NE(missing.find("**statefulset-service-not-found**"), std::string::npos) << missing;
  std::string claim = kWeb;
  claim.insert(claim.find("data\n    spec") + 2, "^");
  EXPECT_NE(ServerWith(claim).Hover().find("`data-web-0`, `data-web-1`, `data-web-2`"), std::string::npos);
  const std::string partition =
      ServerWith(WebWith("  replicas: 3\n",
                         "  replicas: 3\n  updateStrategy:\n    rollingUpdate:\n      partition: 2^\n"))
          .Hover();
  EXPECT_NE(partition.find("holds back `web-0`, `web-1`; updates `web-2`"), std::string::npos) << partition;
}

TEST(Actions, FixIgnoreAndExplain) {
  ServerWith server(WebWith("replicas: 3", "replcas^: 3"));
  const auto actions = server->ActionsAt(server.path(), {server.offset(), server.offset()});
  Strings titles;
  for (const Action& action : actions) titles.push_back(action.title);
  ASSERT_GE(actions.size(), 2u);
  EXPECT_TRUE(Has(titles, "Ignore `unknown-field` here, with a reason"));
  EXPECT_TRUE(Has(titles, "Why `unknown-field`?"));
  for (const Action& action : actions) {
    if (!action.title.starts_with("Ignore")) continue;
    server->Change(server.path(), 2, server.Applied(action.changes));
    EXPECT_FALSE(Has(server.Rules(), "unknown-field"));
    EXPECT_FALSE(Has(server.Rules(), "unused-suppression"));
  }
}

TEST(Actions, IgnoreHidesTheFindingWhereverItIs) {
  for (const char* place : {"- name: web\n", "image: nginx:1.27", "path: /"}) {
    ServerWith server(WebWith(place, std::string(place).insert(2, "x")));
    for (const engine::Finding& finding : server->ReportOn(server.path()).findings) {
      if (finding.rule != "unknown-field") continue;
      const Span span = {finding.range.start.offset, finding.range.end.offset};
      for (const Action& action : server->ActionsAt(server.path(), span)) {
        if (action.title != "Ignore `unknown-field` here, with a reason") continue;
        server->Change(server.path(), 2, server.Applied(action.changes));
        EXPECT_FALSE(Has(server.Rules(), "unknown-field")) << place;
      }
    }
  }
}

TEST(Actions, CreateTheMissingService) {
  ServerWith server(WebWith("serviceName: we"));
  bool found = false;
  for (const Action& action : server->ActionsAt(server.path(), {server.offset(), server.offset()})) {
    if (action.title != "Create the headless Service `web`") continue;
    found = true;
    server->Change(server.path(), 2, server.Applied(action.changes));
    for (const std::string& rule : server.Rules())
      EXPECT_FALSE(rule.starts_with("statefulset-service")) << rule;
  }
  EXPECT_TRUE(found);
}

TEST(Actions, FixAllAtOnce) {
  ServerWith server(
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  sessionAfinity: None\n  prots: []\n");
  for (const Action& action : server->ActionsAt(server.path(), {0, 0})) {
    if (action.kind != ActionKind::kFixAll) continue;
    const std::string fixed = server.Applied(action.changes);
    EXPECT_NE(fixed.find("sessionAffinity"), std::string::npos) << fixed;
    EXPECT_NE(fixed.find("ports"), std::string::npos) << fixed;
  }
}

TEST(Navigation, GoesToWhatIsNamed) {
  const ServerWith::Files files = {{"/k8s/service.yaml", kService}, {"/k8s/settings.yaml", kSettings}};
  const auto defined = [&](const std::string& marked) {
    ServerWith server(marked, files);
    return server.Shown(server->DefinitionsAt(server.path(), server.offset()));
  };
  EXPECT_EQ(defined(WebWith("serviceName: w")), (Strings{"/k8s/service.yaml:4:web"}));
  EXPECT_EQ(defined(WebWith("name: sett")), (Strings{"/k8s/settings.yaml:4:settings"}));
  EXPECT_EQ(defined(WebWith("port: ht")), (Strings{"20:http"}));
  EXPECT_EQ(defined(WebWith("- name: da")), (Strings{"34:data"}));
  EXPECT_EQ(defined(WebWith("replicas")), Strings());
}

TEST(Navigation, FindsWhatRefersToIt) {
  ServerWith server(WebWith("name: htt"), {{"/k8s/service.yaml", kService}});
  EXPECT_EQ(server.Shown(server->ReferencesAt(server.path(), server.offset(), true)),
            (Strings{"20:http", "25:http", "/k8s/service.yaml:12:http"}));
  ServerWith web(WebWith("  name: web"), {{"/k8s/service.yaml", kService}});
  EXPECT_EQ(web.Shown(web->ReferencesAt(web.path(), web.offset(), false)),
            (Strings{"/k8s/service.yaml:7:selector"}));
  ServerWith service(std::string(kService).insert(std::string(kService).find("web\nspec") + 1, "^"),
                     {{"/k8s/web.yaml", kWeb}});
  EXPECT_EQ(service.Shown(service->ReferencesAt(service.path(), service.offset(), false)),
            (Strings{"/k8s/web.yaml:6:web"}));
}

constexpr const char* kPolicy = R"(apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
  - ports:
    - port: http
)";

TEST(Navigation, FollowsSelectorsAndPortsBothWays) {
  const ServerWith::Files files = {{"/k8s/policy.yaml", kPolicy}, {"/k8s/service.yaml", kService}};
  ServerWith label(WebWith("      app: we"), files);
  const Strings labelled = {"/k8s/policy.yaml:8:web", "/k8s/service.yaml:8:web", "10:web", "14:web"};
  Strings found = label.Shown(label->ReferencesAt(label.path(), label.offset(), true));
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, labelled);
  EXPECT_FALSE(label->RenamedAt(label.path(), label.offset()).has_value());

  const std::string policy = kPolicy;
  for (const char* place : {"app: w", "port: h"}) {
    ServerWith open(std::string(policy).insert(policy.find(place) + 6, "^"), {{"/k8s/web.yaml", kWeb}});
    const auto defined = open.Shown(open->DefinitionsAt(open.path(), open.offset()));
    EXPECT_EQ(defined, (Strings{place[0] == 'a' ? "/k8s/web.yaml:4:web" : "/k8s/web.yaml:20:http"}));
  }
  // A port is renamed where it is used, too.
  ServerWith port(WebWith("port: ht"), files);
  EXPECT_EQ(port->Rename(port.path(), port.offset(), "web")->size(), 4u);

  const std::string ingress =
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  defaultBackend:\n"
      "    service: {name: web, port: {name: ht^tp}}\n";
  ServerWith backend(ingress, files);
  EXPECT_EQ(backend.Shown(backend->ReferencesAt(backend.path(), backend.offset(), true)),
            (Strings{"/k8s/service.yaml:10:http", "6:http"}));
}

TEST(Navigation, RenamesVolumesAndPorts) {
  ServerWith server(WebWith("- name: da"));
  const auto renamed = server->Rename(server.path(), server.offset(), "store");
  ASSERT_TRUE(renamed.ok());
  const std::string text = server.Applied(*renamed);
  EXPECT_EQ(text.find("name: data"), std::string::npos) << text;
  EXPECT_EQ(renamed->size(), 2u);
  EXPECT_FALSE(server->Rename(server.path(), server.offset(), "No Name").ok());
  EXPECT_TRUE(server->RenamedAt(server.path(), server.offset()).has_value());

  ServerWith port(WebWith("port: htt"));
  EXPECT_EQ(port->Rename(port.path(), port.offset(), "web")->size(), 2u);
  ServerWith other(WebWith("image: ngi"));
  EXPECT_FALSE(other->RenamedAt(other.path(), other.offset()).has_value());
  EXPECT_FALSE(other->Rename(other.path(), other.offset(), "web").ok());
}

TEST(Symbols, ShowObjectsAndTheirParts) {
  ServerWith server(std::string(kWeb) + "---\n" + kService, {{"/k8s/settings.yaml", kSettings}});
  const auto symbols = server->SymbolsOf(server.path());
  ASSERT_EQ(symbols.size(), 2u);
  EXPECT_EQ(symbols[0].name, "StatefulSet web");
  ASSERT_EQ(symbols[0].children.size(), 2u);
  EXPECT_EQ(symbols[0].children[0].children[0].name, "http");
  ASSERT_EQ(server->FindSymbols("cmsett").size(), 1u);
  EXPECT_EQ(server->FindSymbols("sett")[0].path, "/k8s/settings.yaml");
  EXPECT_FALSE(server->FoldsOf(server.path()).empty());
}

TEST(Rollouts, AreTitledAndPlanned) {
  ServerOptions options = ClosedWorld();
  options.read_committed = [](const std::string&) -> Result<std::vector<std::unique_ptr<const Source>>> {
    std::vector<std::unique_ptr<const Source>> sources;
    sources.push_back(std::make_unique<const Source>("HEAD:open.yaml", kWeb));
    return sources;
  };
  ServerWith server(WebWith("nginx:1.27", "nginx:1.28"), {}, options);
  const auto lenses = server->LensesOf(server.path());
  ASSERT_EQ(lenses.size(), 1u);
  EXPECT_EQ(server->TitleOf(server.path(), lenses[0]).value(), "rollout: 6 steps, web-2 → web-0");
  EXPECT_NE(server->PlanOf(server.path(), "StatefulSet", "", "web").value().find("web-2"), std::string::npos);
  EXPECT_FALSE(server->PlanOf(server.path(), "StatefulSet", "", "wob").ok());
  server->Change(server.path(), 2, kWeb);
  EXPECT_EQ(server->TitleOf(server.path(), lenses[0]).value(), "rollout: nothing changes");
}

}  // namespace
}  // namespace kubevet::lsp
