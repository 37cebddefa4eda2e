#include "plan/plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>

#include "base/block.h"
#include "cli/cluster.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "engine/configuration.h"
#include "engine/discovery.h"
#include "engine/resolver.h"
#include "engine/rulings.h"
#include "plan/scenario.h"
#include "render/plan_html.h"
#include "render/plan_json.h"
#include "render/plan_markdown.h"
#include "render/plan_svg.h"
#include "render/plan_text.h"
#include "render/text.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Plan an apply: what happens to every object, and how workloads roll out, step by step.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet plan k8s/ --current git:main             what changes since main would do\n"
    "  kubevet plan web.yaml --current saved.yaml       over objects saved with kubectl get -o yaml\n"
    "  kubevet plan k8s/ --current git:main --fail web-2    what if the new web-2 never becomes ready\n"
    "  kubevet plan k8s/ --current git:main -o html=plan.html    to look at; markdown for a pull request\n"
    "  kubevet plan --scenario rollout.yaml             a present, faults and events of your own\n"
    "\n"
    "Saved Pods, claims, ReplicaSets, ControllerRevisions and nodes are the present; without them all is\n"
    "taken to be well. Exit codes: 0 it ends well, 1 it is stuck, loops, is refused or loses the quorum,\n"
    "2 kubevet could not do its work.";

enum class PlanFormat : uint8_t { kText, kJson, kMarkdown, kSvg, kHtml };
constexpr Choice<PlanFormat> kPlanFormats[] = {{"text", PlanFormat::kText},
                                               {"json", PlanFormat::kJson},
                                               {"markdown", PlanFormat::kMarkdown},
                                               {"svg", PlanFormat::kSvg},
                                               {"html", PlanFormat::kHtml}};

/// To a controller a container that crashes again and again is a Pod that is never ready.
constexpr Choice<plan::Effect> kEffects[] = {{"never-ready", plan::Effect::kNeverReady},
                                             {"crash", plan::Effect::kNeverReady},
                                             {"slow", plan::Effect::kSlowReady}};

struct Flags {
  std::vector<std::string> paths;
  std::vector<std::string> current;
  std::vector<std::string> nodes;
  std::vector<std::string> failures;
  std::string scenario;
  std::string quorum;
  std::string kubernetes_version = "latest";
  std::vector<std::string> feature_gates;
  std::vector<std::string> outputs;
  std::string color = "auto";
};

struct Settings {
  k8s::Target target;
  std::vector<Output<PlanFormat>> outputs;
  bool color = false;
  bool color_files = false;
  std::vector<plan::Failure> failures;
  int64_t quorum = 0;
};

Result<int64_t> ParseQuorum(const std::string& text) {
  int64_t pods = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pods);
  if (error == std::errc() && end == text.data() + text.size() && pods > 0) return pods;
  return Error{fmt::format("`--quorum {}`: not a number of Pods", text)};
}

Result<Settings> Interpret(const Flags& flags, const Console& console) {
  Settings settings;
  auto target = k8s::ParseTarget(flags.kubernetes_version);
  if (!target.ok()) return target.error();
  settings.target = std::move(*target);
  for (const std::string& gates : flags.feature_gates) {
    if (const auto error = SetFeatureGates(settings.target, gates))
      return Error{fmt::format("--feature-gates: {}", error->message)};
  }
  auto outputs = ParseOutputs(flags.outputs, kPlanFormats);
  if (!outputs.ok()) return outputs.error();
  settings.outputs = std::move(*outputs);
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  settings.color = console.Colored(*color);
  settings.color_files = *color == ColorChoice::kAlways;
  for (const std::string& failure : flags.failures) {
    const size_t equals = failure.find('=');
    plan::Failure& what = settings.failures.emplace_back();
    what.pod = failure.substr(0, equals);
    if (equals == std::string::npos) continue;
    const auto effect = ParseChoice("--fail " + what.pod, failure.substr(equals + 1), kEffects);
    if (!effect.ok()) return effect.error();
    what.effect = *effect;
  }
  if (!flags.quorum.empty()) {
    const auto quorum = ParseQuorum(flags.quorum);
    if (!quorum.ok()) return quorum.error();
    settings.quorum = *quorum;
  }
  const bool has_other = !flags.current.empty() || !flags.nodes.empty() || !flags.failures.empty();
  if (!flags.scenario.empty() && (!flags.paths.empty() || has_other))
    return Error{"a scenario says everything itself: no paths and no other input beside `--scenario`"};
  return settings;
}

std::vector<engine::Finding> Resolve(const std::vector<Diagnostic>& diagnostics) {
  engine::Resolver resolver;
  std::vector<engine::Finding> findings;
  for (const Diagnostic& diagnostic : diagnostics) findings.push_back(resolver.Resolve(diagnostic));
  return findings;
}

std::string Render(const plan::Plan& plan, const std::vector<engine::Finding>& findings,
                   const Output<PlanFormat>& output, const Settings& settings, const Console& console) {
  switch (output.format) {
    case PlanFormat::kJson:
      return render::RenderPlanJson(plan, findings, VersionText(settings.target));
    case PlanFormat::kMarkdown:
      return render::RenderPlanMarkdown(plan, findings);
    case PlanFormat::kSvg:
      return render::RenderPlanSvg(plan);
    case PlanFormat::kHtml:
      return render::RenderPlanHtml(plan, findings);
    case PlanFormat::kText:
      break;
  }
  constexpr uint32_t kNarrowest = 40;
  render::TextOptions text;
  text.color = output.file.empty() ? settings.color : settings.color_files;
  if (output.file.empty())
    text.columns = std::clamp(console.columns().value_or(text.columns), kNarrowest, text.columns);
  return render::RenderText(findings, text) + render::RenderPlanText(plan, {text.color, text.columns});
}

ExitCode Report(const plan::Plan& plan, const Settings& settings, Environment& environment) {
  std::vector<Diagnostic> errors;
  for (const plan::AppliedObject& object : plan.apply) {
    for (Diagnostic error : object.errors) {
      error.resource = object.resource.id;
      errors.push_back(std::move(error));
    }
  }
  const std::vector<engine::Finding> findings = Resolve(errors);
  ExitCode code = plan.EndsBadly() ? ExitCode::kFindings : ExitCode::kClean;
  for (const Output<PlanFormat>& output : settings.outputs) {
    const std::string report = Render(plan, findings, output, settings, environment.console);
    if (output.file.empty()) {
      environment.console.Out(report);
    } else if (const auto error = environment.files.Write(output.file, report)) {
      environment.console.Complain(fmt::format("cannot write {}: {}", output.file, error->message));
      code = ExitCode::kFailed;
    }
  }
  return code;
}

Result<std::unique_ptr<const Source>> ReadScenarioSource(const std::string& path, const FileSystem& files) {
  const bool is_stdin = path == "-";
  auto text = is_stdin ? files.ReadStandardInput() : files.Read(path);
  if (!text.ok()) return Error{fmt::format("{}: {}", path, text.error().message)};
  return std::make_unique<const Source>(is_stdin ? "<stdin>" : path, std::move(*text));
}

ExitCode RunScenario(const std::string& path, const Settings& settings, Environment& environment) {
  Console& console = environment.console;
  auto source = ReadScenarioSource(path, environment.files);
  if (!source.ok()) {
    console.Complain(source.error().message);
    return ExitCode::kFailed;
  }
  const plan::Scenario scenario = plan::ReadScenario(std::move(*source), settings.target);
  if (!scenario.problems.empty()) {
    console.Err(render::RenderText(Resolve(scenario.problems), {settings.color, 100}));
    return ExitCode::kFailed;
  }
  return Report(plan::MakePlan(scenario.situation, settings.target, settings.quorum), settings, environment);
}

/// Whether what is not among the manifests is gone: single files say nothing of others.
bool AreWholes(const Flags& flags, const FileSystem& files) {
  const auto is_git = [](const std::string& place) { return place.starts_with("git:"); };
  const auto is_directory = [&](const std::string& path) {
    const auto type = files.Stat(path);
    return type.ok() && *type == FileType::kDirectory;
  };
  return std::all_of(flags.current.begin(), flags.current.end(), is_git) ||
         std::all_of(flags.paths.begin(), flags.paths.end(), is_directory);
}

bool IsNode(const k8s::Resource* object) {
  return object->id->kind == "Node" && object->id->api_version == "v1";
}

/// The nodes that are named, or else, when none are saved, those that configurations list.
Result<Cluster> ReadNodeInventory(const Flags& flags, const engine::Configurations& configurations,
                                  const engine::Current& current, Environment& environment) {
  if (!flags.nodes.empty()) return ReadCurrent(flags.nodes, {}, environment);
  Cluster inventory;
  const std::vector<const k8s::Resource*> living = current.objects();
  if (std::any_of(living.begin(), living.end(), IsNode)) return inventory;
  for (const auto& configuration : configurations.all) {
    auto nodes = engine::ReadNodes(environment.files, *configuration);
    if (!nodes.ok()) return nodes.error();
    if (*nodes == nullptr) continue;
    auto problems = inventory.current.Add(std::move(*nodes));
    std::move(problems.begin(), problems.end(), std::back_inserter(inventory.unreadable));
  }
  return inventory;
}

Result<ExitCode> RunPaths(const Flags& flags, const Settings& settings, Environment& environment) {
  Console& console = environment.console;
  engine::Inputs inputs = engine::FindInputs(environment.files, flags.paths);
  auto configurations = engine::FindConfigurations(environment.files, inputs.files, {});
  if (!configurations.ok()) return configurations.error();
  engine::Included included =
      engine::Include(environment.files, std::move(inputs), std::move(*configurations), flags.paths);
  inputs = std::move(included.inputs);
  for (const std::string& why : included.dropped) console.Complain(why);
  TellFruitless(inputs, console);
  const size_t parts = DropParts(environment.files, inputs);
  engine::Current desired;
  std::vector<engine::Unreadable> unreadable = desired.Add(environment.files, inputs);
  const auto keep = [&](std::vector<engine::Unreadable>& more) {
    std::move(more.begin(), more.end(), std::back_inserter(unreadable));
  };
  auto cluster = ReadCurrent(flags.current, flags.paths, environment);
  if (!cluster.ok()) return cluster.error();
  keep(cluster->unreadable);
  auto nodes = ReadNodeInventory(flags, included.configurations, cluster->current, environment);
  if (!nodes.ok()) return nodes.error();
  keep(nodes->unreadable);

  std::vector<const k8s::Resource*> saved = cluster->current.objects();
  const std::vector<const k8s::Resource*> wanted = desired.objects();
  for (const k8s::Resource* node : nodes->current.objects()) saved.push_back(node);
  if (!std::any_of(saved.begin(), saved.end(), IsNode)) {
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(saved), IsNode);
  }
  const plan::SavedObjects saved_objects(saved);
  const auto find_live = [&](const ResourceId& id) {
    const k8s::Resource* found = cluster->current.Find(id);
    return found == nullptr && desired.size() == 1 ? cluster->current.FindRenamed(id) : found;
  };
  const auto pod_makers = engine::PodMakersOf(included.configurations);
  plan::Plan plan = plan::MakePlan(
      {wanted, find_live, saved_objects, settings.failures, settings.quorum, *pod_makers}, settings.target);
  if (parts > 0)
    plan.remarks.push_back(fmt::format("left out as patches, test assertions or data: {} {}", parts,
                                       parts == 1 ? "file" : "files"));
  if (!AreWholes(flags, environment.files)) plan.left.clear();
  if (!plan.missed.empty()) {
    return Error{fmt::format("`--fail {}`: no workload has such a Pod", plan.missed.front())};
  }
  const ExitCode code = Report(plan, settings, environment);
  for (const auto& [path, why] : unreadable) console.Complain(path + ": " + why);
  return unreadable.empty() ? code : ExitCode::kFailed;
}

Result<ExitCode> RunPlan(const Flags& flags, Environment& environment) {
  ExpectShortRun();
  const auto settings = Interpret(flags, environment.console);
  if (!settings.ok()) return settings.error();
  if (!flags.scenario.empty()) return RunScenario(flags.scenario, *settings, environment);
  return RunPaths(flags, *settings, environment);
}

}  // namespace

Command DefinePlan(CLI::App& root) {
  CLI::App* app = root.add_subcommand("plan", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option(
         "PATH", flags->paths,
         "what is to be applied: files, directories, quoted patterns, or - for standard input (default: "
         "the current directory)")
      ->type_name("PATH");
  app->add_option(
         "--current", flags->current,
         "what lives in the cluster: a file, a directory, - or git:REVISION; may be given several times")
      ->type_name("PATH|git:REV")
      ->allow_extra_args(false);
  app->add_option(
         "--nodes", flags->nodes,
         "the nodes, as saved with kubectl get nodes -o yaml (default: those that are saved in --current, or "
         "that the configuration lists)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app->add_option("--fail", flags->failures,
                  "what if this Pod (of a DaemonSet: on this node), once new, is never-ready, crash or slow "
                  "(default: never-ready); may be given several times")
      ->type_name("POD[=EFFECT]")
      ->allow_extra_args(false);
  app->add_option(
         "--quorum", flags->quorum,
         "so many Pods of each workload are to be ready all the time; where a step leaves fewer, the "
         "exit code is 1")
      ->type_name("N")
      ->allow_extra_args(false);
  app->add_option(
         "--scenario", flags->scenario,
         "what is there, what is applied and what happens meanwhile, in one file; - for standard input")
      ->type_name("FILE");
  AddVersionFlag(*app, flags->kubernetes_version);
  app->add_option("--feature-gates", flags->feature_gates,
                  "gates that are not at their defaults; may be given several times")
      ->type_name("GATE=true,...")
      ->allow_extra_args(false);
  app->add_option("-o,--output", flags->outputs,
                  "text, json, markdown, svg or html, to standard output or to a file; may be given several "
                  "times (default: text)")
      ->type_name("FORMAT[=FILE]")
      ->allow_extra_args(false);
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunPlan(*flags, environment); }};
}

}  // namespace kubevet::cli
