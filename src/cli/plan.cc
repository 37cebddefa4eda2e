#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/command.h"
#include "engine/resolver.h"
#include "plan/scenario.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "render/text.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Plan a rollout: what the controllers do, in which order, where it waits and how it ends.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet plan --scenario rollout.yaml             a rollout with its present, faults and events\n"
    "  kubevet plan --scenario rollout.yaml -o json     for programs\n"
    "\n"
    "A scenario is YAML or JSON: `kind`, `old` and `new` manifests, `initial` state, `nodes`, `faults`, "
    "`events`.\n"
    "Exit codes: 0 it ends well, 1 it is stuck, loops or is refused, 2 kubevet could not do its work.";

enum class PlanFormat : uint8_t { kText, kJson };
constexpr Choice<PlanFormat> kPlanFormats[] = {{"text", PlanFormat::kText}, {"json", PlanFormat::kJson}};

struct Flags {
  std::string scenario;
  std::string kubernetes_version = "latest";
  std::string output = "text";
  std::string color = "auto";
};

std::vector<engine::Finding> Resolve(const std::vector<Diagnostic>& diagnostics) {
  engine::Resolver resolver;
  std::vector<engine::Finding> findings;
  for (const Diagnostic& diagnostic : diagnostics) findings.push_back(resolver.Resolve(diagnostic));
  return findings;
}

Result<std::unique_ptr<const Source>> ReadSource(const std::string& path, const FileSystem& files) {
  const bool is_stdin = path == "-";
  auto text = is_stdin ? files.ReadStandardInput() : files.Read(path);
  if (!text.ok()) return Error{fmt::format("{}: {}", path, text.error().message)};
  return std::make_unique<const Source>(is_stdin ? "<stdin>" : path, std::move(*text));
}

bool EndsBadly(plan::Verdict verdict) {
  return verdict == plan::Verdict::kStuck || verdict == plan::Verdict::kLooping ||
         verdict == plan::Verdict::kRejected;
}

Result<ExitCode> RunPlan(const Flags& flags, Environment& environment) {
  const auto target = k8s::ParseTarget(flags.kubernetes_version);
  if (!target.ok()) return target.error();
  const auto format = ParseChoice("--output", flags.output, kPlanFormats);
  if (!format.ok()) return format.error();
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  if (flags.scenario.empty()) return Error{"nothing to plan: give a file with `--scenario`"};

  Console& console = environment.console;
  auto source = ReadSource(flags.scenario, environment.files);
  if (!source.ok()) {
    console.Complain(source.error().message);
    return ExitCode::kFailed;
  }
  const plan::Scenario scenario = plan::ReadScenario(std::move(*source), *target);
  const render::TextOptions text{console.Colored(*color), 100};
  if (!scenario.problems.empty()) {
    console.Err(render::RenderText(Resolve(scenario.problems), text));
    return ExitCode::kFailed;
  }
  const std::array rollouts = {plan::Simulate(scenario.situation, *target)};
  const std::vector<engine::Finding> findings = Resolve(rollouts[0].errors);
  if (*format == PlanFormat::kJson) {
    console.Out(render::RenderPlanJson(rollouts, findings, VersionText(*target)));
  } else {
    console.Out(render::RenderText(findings, text));
    console.Out(render::RenderPlanText(rollouts[0], {text.color, console.columns().value_or(text.columns)}));
  }
  return EndsBadly(rollouts[0].verdict) ? ExitCode::kFindings : ExitCode::kClean;
}

}  // namespace

Command DefinePlan(CLI::App& root) {
  CLI::App* app = root.add_subcommand("plan", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("--scenario", flags->scenario,
                  "what is there, what is applied and what happens meanwhile; - for standard input")
      ->type_name("FILE");
  AddVersionFlag(*app, flags->kubernetes_version);
  app->add_option("-o,--output", flags->output, "text or json (default: text)")->type_name("FORMAT");
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunPlan(*flags, environment); }};
}

}  // namespace kubevet::cli
