#include "render/rules.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "rules/catalogue.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription = "List the rules: everything kubevet can report.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet rules                         all of them, by category\n"
    "  kubevet rules --new my-rule > my-rule.yaml\n"
    "                                        a rule file to begin with, for `rules:` in .kubevet.yaml\n"
    "  kubevet explain unknown-field         one rule: why, how to fix it, examples";

enum class RulesFormat : uint8_t { kText, kJson, kMarkdown };
constexpr Choice<RulesFormat> kFormats[] = {
    {"text", RulesFormat::kText}, {"json", RulesFormat::kJson}, {"markdown", RulesFormat::kMarkdown}};

/// The rule a new file begins with: whole, and right as it is.
constexpr std::string_view kScaffold = R"(id: {0}
severity: warning               # error, warning or info
category: reliability           # rollout storage networking scheduling reliability security upgrade style
kinds: [apps/v1/Deployment]     # or PodSpec: everything that makes Pods
summary: says nothing about who is on call
why: |
  What goes wrong, concretely.
fix: |
  What to change.
references: []
let:
  owner: object.metadata.?annotations[?'example.com/on-call'].orValue('')
assert: owner != ''
at: metadata.annotations
message: "'Deployment `' + name + '` says nothing about who is on call'"
help: "'add the annotation `example.com/on-call`'"
bad: |
  apiVersion: apps/v1
  kind: Deployment
  # EXPECT: {0}
  metadata:
    name: web
good: |
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    annotations: {{example.com/on-call: web-team}}
)";

struct Flags {
  std::string output = "text";
  std::string color = "auto";
  std::string scaffold;
};

Result<ExitCode> RunRules(const Flags& flags, Environment& environment) {
  const auto format = ParseChoice("--output", flags.output, kFormats);
  if (!format.ok()) return format.error();
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  if (!flags.scaffold.empty()) {
    if (!rules::IsRuleId(flags.scaffold)) {
      return Error{fmt::format("`--new {}`: no rule id; use lower-case words joined by `-`", flags.scaffold)};
    }
    environment.console.Out(fmt::format(kScaffold, flags.scaffold));
    return ExitCode::kClean;
  }
  const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
  switch (*format) {
    case RulesFormat::kText:
      environment.console.Out(render::RenderRuleList(catalogue.rules(), environment.console.Colored(*color)));
      break;
    case RulesFormat::kJson:
      environment.console.Out(render::RenderRulesJson(catalogue.rules()));
      break;
    case RulesFormat::kMarkdown:
      environment.console.Out(render::RenderRulesMarkdown(catalogue.rules()));
      break;
  }
  return ExitCode::kClean;
}

}  // namespace

Command DefineRules(CLI::App& root) {
  CLI::App* app = root.add_subcommand("rules", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("-o,--output", flags->output, "text, json or markdown (default: text)")
      ->type_name("FORMAT");
  app->add_option("--new", flags->scaffold, "print a rule file to begin with")->type_name("ID");
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunRules(*flags, environment); }};
}

}  // namespace kubevet::cli
