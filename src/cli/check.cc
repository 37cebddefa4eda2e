#include "engine/check.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <thread>

#include "base/block.h"
#include "base/left_behind.h"
#include "base/listed_file_system.h"
#include "base/overlay_file_system.h"
#include "cli/cluster.h"
#include "cli/command.h"
#include "cli/fixing.h"
#include "cli/part.h"
#include "cli/report_writer.h"
#include "cli/repository.h"
#include "cli/rulings.h"
#include "engine/inputs.h"
#include "engine/read_ahead.h"

namespace kubevet::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kDescription =
    "Check manifests: what the API server would reject, and what it would accept that will not work.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet check                              everything below the current directory\n"
    "  kubevet check k8s/ 'apps/**/*.yaml'        a directory and a pattern\n"
    "  helm template ./chart | kubevet check -    what a chart renders\n"
    "  kubevet check --current git:main k8s/      what an update of what is on main would be refused\n"
    "  kubevet check --fix k8s/                   mend what can be mended safely, and report the rest\n"
    "  kubevet check -o text -o sarif=out.sarif   for people, and for code scanning\n"
    "  kubevet check --since origin/main          only what a branch changes\n"
    "\n"
    "In directories, all .yaml, .yml and .json files are read, except what git ignores.\n"
    "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 kubevet could not do its work.";

constexpr auto kProgressAfter = std::chrono::milliseconds(500);
constexpr auto kProgressEvery = std::chrono::milliseconds(100);

/// The command line as it is written.
struct Flags {
  std::vector<std::string> paths;
  std::vector<std::string> current;
  RuleOptions rules;
  FixFlags fixes;
  PartOptions part;
  std::vector<std::string> outputs;
  std::string color = "auto";
  std::string jobs;
  bool judge_partial = false;
  bool debug_rules = false;
  bool quiet = false;
};

/// And what it means.
struct Plan {
  engine::Options engine;
  std::vector<OutputSpec> outputs;
  ReportOptions report;
};

/// As many as there are processors when nothing is asked for.
Result<unsigned> ParseJobs(const std::string& text) {
  constexpr unsigned kMostThreads = 1024;
  if (text.empty()) return std::max(1u, std::thread::hardware_concurrency());
  unsigned jobs = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
  if (error == std::errc() && end == text.data() + text.size() && jobs >= 1 && jobs <= kMostThreads)
    return jobs;
  return Error{fmt::format("`--jobs {}`: not a number of threads from 1 to {}", text, kMostThreads)};
}

bool NamesStandardInput(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") != paths.end();
}

/// What does not go together with fixing.
std::optional<Error> CheckFixUsage(const Flags& flags, const std::vector<OutputSpec>& outputs) {
  if (flags.fixes.any() && !flags.rules.rulings.write_baseline.empty())
    return Error{"a baseline is written of what is there, not of what is being fixed"};
  if (flags.fixes.any() && !(flags.part.shard.empty() && flags.part.since.empty()))
    return Error{"`--fix` and `--diff` are about all findings; leave out `--shard` and `--since`"};
  if (flags.fixes.fix && !flags.fixes.diff && NamesStandardInput(flags.paths))
    return Error{"`--fix` cannot write to standard input; `--diff -` shows the changes"};
  const bool reports_on_standard_output =
      !flags.outputs.empty() && std::any_of(outputs.begin(), outputs.end(),
                                            [](const OutputSpec& output) { return output.file.empty(); });
  if (flags.fixes.diff && reports_on_standard_output)
    return Error{"`--diff` takes standard output; give the report a file, as in `-o json=report.json`"};
  return std::nullopt;
}

Result<Plan> Interpret(const Flags& flags, const Console& console) {
  if (auto error = CheckUsage(flags.rules)) return *error;
  if (auto error = CheckUsage(flags.part, flags.rules, flags.paths)) return *error;
  auto outputs = ParseOutputs(flags.outputs, kFormatChoices);
  if (!outputs.ok()) return outputs.error();
  if (auto error = CheckFixUsage(flags, *outputs)) return *error;
  if (flags.fixes.diff && flags.outputs.empty()) outputs->clear();
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  const auto jobs = ParseJobs(flags.jobs);
  if (!jobs.ok()) return jobs.error();

  Plan plan;
  plan.report.only_errors = flags.quiet;
  plan.report.color_files = *color == ColorChoice::kAlways;
  plan.report.text.color = console.Colored(*color);
  constexpr uint32_t kNarrowest = 40;
  if (const auto columns = console.columns()) {
    plan.report.text.columns = std::clamp(*columns, kNarrowest, plan.report.text.columns);
  }
  plan.engine.judge_partial = flags.judge_partial;
  plan.engine.jobs = *jobs;
  plan.outputs = std::move(*outputs);
  return plan;
}

/// Tells how far a long run has come, on a terminal.
class ProgressLine {
 public:
  ProgressLine(Console& console, size_t total)
      : console_(console), total_(total), next_(Clock::now() + kProgressAfter) {}

  void FileDone() {
    ++done_;
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + kProgressEvery;
    console_.Progress(fmt::format("checking: {} of {} files", done_, total_));
  }

 private:
  Console& console_;
  size_t total_;
  size_t done_ = 0;
  Clock::time_point next_;
};

/// Why rules said nothing of an object: expressions that could not be evaluated.
void TellFailures(const engine::FileFindings& file, Console& console) {
  for (const rules::Failure& failure : file.failures) {
    const ResourceId& id = *failure.resource;
    console.Complain(fmt::format("{}: {} {}: {}: {}: {}", file.file.path, id.kind, id.name, failure.rule,
                                 failure.member, failure.message));
  }
}

/// Kubevet's own rule of a name, or one of a configuration's.
const rules::Rule* FindRule(const std::vector<std::shared_ptr<const rules::Catalogue>>& catalogues,
                            std::string_view id) {
  for (const auto& catalogue : catalogues) {
    if (const rules::Rule* rule = catalogue->Find(id)) return rule;
  }
  return nullptr;
}

Result<ExitCode> RunCheck(const Flags& flags, Environment& environment) {
  const auto start = Clock::now();
  ExpectShortRun();
  auto plan = Interpret(flags, environment.console);
  if (!plan.ok()) return plan.error();

  if (NamesStandardInput(flags.paths) && NamesStandardInput(flags.current)) {
    return Error{"standard input is either checked or what lives in the cluster, not both"};
  }
  const auto& listed = LeftBehind<ListedFileSystem>(environment.files);
  RuleOptions rules = flags.rules;
  const auto expect = [&]() -> std::optional<engine::Options> {
    const auto target = ProbableTarget(rules.rulings, flags.paths, listed);
    if (!target || !flags.current.empty()) return std::nullopt;
    engine::Options options = plan->engine;
    options.target = *target;
    return options;
  };
  // What fixes change must not have been read before.
  engine::ReadAhead read_ahead(listed, flags.fixes.any() ? 0 : plan->engine.jobs - 1, expect);
  rules.rulings.read_ahead = plan->engine.read_ahead = &read_ahead;
  auto& ruled = LeftBehind<Result<engine::RuledInputs>>(MakeRulings(rules, flags.paths, listed));
  if (!ruled.ok()) {
    environment.console.Complain(ruled.error().message);
    return ExitCode::kFailed;
  }
  engine::Inputs& inputs = ruled->inputs;
  engine::Rulings& rulings = ruled->rulings;
  rulings.makes_excerpts = rulings.hiding.baseline != nullptr || NeedsExcerpts(plan->outputs);
  rulings.lists_resources = NeedsResources(plan->outputs);
  for (const std::string& why : ruled->dropped) environment.console.Complain(why);
  TellFruitless(inputs, environment.console);
  plan->engine.definitions = std::move(ruled->definitions);
  plan->engine.pod_makers = ruled->pod_makers;
  plan->engine.catalogue = ruled->catalogue;
  auto cluster = ReadCurrent(flags.current, flags.paths, environment);
  if (!cluster.ok()) return cluster.error();
  if (!flags.current.empty()) plan->engine.current = &cluster->current;
  std::move(cluster->unreadable.begin(), cluster->unreadable.end(), std::back_inserter(inputs.unreadable));
  const size_t first_policy = rulings.files.empty() ? rulings.policies.size() - 1 : rulings.files[0].policy;
  plan->report.kubernetes_version = VersionText(rulings.policies[first_policy].target);

  OverlayFileSystem files(listed);
  WrittenFixes written;
  if (flags.fixes.any()) {
    // Standard input is read more than once, but gives its text only once.
    if (NamesStandardInput(flags.paths)) {
      if (auto text = environment.files.ReadStandardInput(); text.ok()) files.PutStandardInput(*text);
    }
    const engine::Fixing fixing = engine::ApplyFixes(files, inputs, plan->engine, rulings);
    if (flags.fixes.diff) {
      ShowFixes(fixing, plan->report.text.color, environment);
    } else {
      written = WriteFixes(fixing, environment);
    }
  }
  const auto part = ReadPart(flags.part, *ruled, environment.files);
  if (!part.ok()) return part.error();
  plan->report.shard = part->shard;
  plan->report.paths = FindRepositoryPaths(environment.files);
  plan->report.find_rule = [&](std::string_view id) { return FindRule(ruled->catalogues, id); };

  ReportWriter writer(plan->outputs, plan->report, environment);
  ProgressLine progress(environment.console, inputs.files.size());
  bool fails = false;
  engine::Fingerprints recorded;
  uint32_t stale = 0;
  const auto take = [&](engine::FileFindings file) {
    for (const engine::Finding& finding : file.findings)
      fails |= engine::Fails(finding.severity, file.policy.fail_on);
    recorded.merge(file.recorded);
    stale += file.stale;
    if (flags.debug_rules) TellFailures(file, environment.console);
    writer.Add(std::move(file));
    progress.FileDone();
    return writer.IsWanted();
  };
  plan->engine.process_ends = true;
  plan->engine.tells_failures = flags.debug_rules;
  engine::Summary summary = engine::Check(files, inputs, plan->engine, rulings, take, *part);
  summary.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  if (flags.fixes.fix && !flags.fixes.diff) summary.fixed = written.count;
  std::vector<Error> errors = writer.Finish(summary);
  errors.insert(errors.begin(), written.errors.begin(), written.errors.end());
  const auto note = FinishBaseline(flags.rules.rulings, *ruled, recorded, stale, environment.files);
  if (!note.ok()) errors.push_back(note.error());
  if (note.ok() && !note->empty()) environment.console.Complain(*note);

  for (const auto& [path, why] : summary.unreadable) environment.console.Complain(path + ": " + why);
  for (const Error& error : errors) environment.console.Complain(error.message);
  if (!summary.unreadable.empty() || !errors.empty()) return ExitCode::kFailed;
  return fails ? ExitCode::kFindings : ExitCode::kClean;
}

}  // namespace

Command DefineCheck(CLI::App& root) {
  CLI::App* app = root.add_subcommand("check", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option(
         "PATH", flags->paths,
         "files, directories, quoted patterns, or - for standard input (default: the current directory)")
      ->type_name("PATH");
  app->add_option("--current", flags->current,
                  "what lives in the cluster: a file, a directory, - or git:REVISION; what is found there is "
                  "checked as an update; may be given several times")
      ->type_name("PATH|git:REV")
      ->allow_extra_args(false);
  AddRuleFlags(*app, flags->rules);
  AddFixFlags(*app, flags->fixes);
  AddPartFlags(*app, flags->part);
  app->add_option("-o,--output", flags->outputs,
                  "text, compact, json, sarif, junit, github, gitlab, tap or markdown, to standard output or "
                  "to a file; "
                  "may be given several times (default: text)")
      ->type_name("FORMAT[=FILE]")
      ->allow_extra_args(false);
  app->add_flag("--judge-partial", flags->judge_partial,
                "judge patches, test assertions and values with ${VAR} as if they were whole objects");
  app->add_flag("--debug-rules", flags->debug_rules,
                "tell on standard error which expressions of rules could not be evaluated");
  app->add_option("--jobs", flags->jobs, "threads (default: as many as there are processors)")
      ->type_name("N");
  app->add_flag("--quiet", flags->quiet, "errors only, and no summary");
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunCheck(*flags, environment); }};
}

}  // namespace kubevet::cli
