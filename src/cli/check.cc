#include "engine/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <thread>

#include "cli/cluster.h"
#include "cli/command.h"
#include "cli/report_writer.h"
#include "engine/inputs.h"

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
    "  kubevet check -o text -o json=report.json  for people, and for programs\n"
    "\n"
    "In directories, all .yaml, .yml and .json files are read, except what git ignores.\n"
    "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 kubevet could not do its work.";

constexpr auto kProgressAfter = std::chrono::milliseconds(500);
constexpr auto kProgressEvery = std::chrono::milliseconds(100);

enum class FailOn : uint8_t { kError, kWarning, kInfo, kNever };

constexpr Choice<FailOn> kFailOnChoices[] = {{"error", FailOn::kError},
                                             {"warning", FailOn::kWarning},
                                             {"info", FailOn::kInfo},
                                             {"never", FailOn::kNever}};

/// The command line as it is written.
struct Flags {
  std::vector<std::string> paths;
  std::vector<std::string> current;
  std::string kubernetes_version = "latest";
  std::vector<std::string> feature_gates;
  std::vector<std::string> outputs;
  std::string fail_on = "error";
  std::string color = "auto";
  std::string jobs;
  bool judge_partial = false;
  bool quiet = false;
};

/// And what it means.
struct Plan {
  engine::Options engine;
  std::vector<OutputSpec> outputs;
  ReportOptions report;
  FailOn fail_on = FailOn::kError;
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

Result<Plan> Interpret(const Flags& flags, const Console& console) {
  auto target = k8s::ParseTarget(flags.kubernetes_version);
  if (!target.ok()) return target.error();
  for (const std::string& gates : flags.feature_gates) {
    if (const auto error = SetFeatureGates(*target, gates)) {
      return Error{fmt::format("--feature-gates: {}", error->message)};
    }
  }
  auto outputs = ParseOutputs(flags.outputs);
  if (!outputs.ok()) return outputs.error();
  const auto fail_on = ParseChoice("--fail-on", flags.fail_on, kFailOnChoices);
  if (!fail_on.ok()) return fail_on.error();
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  const auto jobs = ParseJobs(flags.jobs);
  if (!jobs.ok()) return jobs.error();

  Plan plan;
  plan.report.kubernetes_version = VersionText(*target);
  plan.report.only_errors = flags.quiet;
  plan.report.color_files = *color == ColorChoice::kAlways;
  plan.report.text.color = console.Colored(*color);
  constexpr uint32_t kNarrowest = 40;
  if (const auto columns = console.columns()) {
    plan.report.text.columns = std::clamp(*columns, kNarrowest, plan.report.text.columns);
  }
  plan.engine.target = std::move(*target);
  plan.engine.judge_partial = flags.judge_partial;
  plan.engine.jobs = *jobs;
  plan.outputs = std::move(*outputs);
  plan.fail_on = *fail_on;
  return plan;
}

uint32_t CountAtOrAbove(const engine::Summary& summary, FailOn fail_on) {
  switch (fail_on) {
    case FailOn::kError:
      return summary.errors;
    case FailOn::kWarning:
      return summary.errors + summary.warnings;
    case FailOn::kInfo:
      return summary.findings();
    case FailOn::kNever:
      return 0;
  }
  return 0;
}

bool NamesStandardInput(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") != paths.end();
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

Result<ExitCode> RunCheck(const Flags& flags, Environment& environment) {
  const auto start = Clock::now();
  auto plan = Interpret(flags, environment.console);
  if (!plan.ok()) return plan.error();

  if (NamesStandardInput(flags.paths) && NamesStandardInput(flags.current)) {
    return Error{"standard input is either checked or what lives in the cluster, not both"};
  }
  engine::Inputs inputs = engine::FindInputs(environment.files, flags.paths);
  TellFruitless(inputs, environment.console);
  auto cluster = ReadCurrent(flags.current, flags.paths, environment);
  if (!cluster.ok()) return cluster.error();
  if (!flags.current.empty()) plan->engine.current = &cluster->current;
  std::move(cluster->unreadable.begin(), cluster->unreadable.end(), std::back_inserter(inputs.unreadable));
  ReportWriter writer(plan->outputs, plan->report, environment);
  ProgressLine progress(environment.console, inputs.files.size());
  engine::Summary summary =
      engine::Check(environment.files, inputs, plan->engine, [&](engine::FileFindings file) {
        writer.Add(std::move(file.findings));
        progress.FileDone();
        return writer.IsWanted();
      });
  summary.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  const std::vector<Error> errors = writer.Finish(summary);

  for (const auto& [path, why] : summary.unreadable) environment.console.Complain(path + ": " + why);
  for (const Error& error : errors) environment.console.Complain(error.message);
  if (!summary.unreadable.empty() || !errors.empty()) return ExitCode::kFailed;
  return CountAtOrAbove(summary, plan->fail_on) > 0 ? ExitCode::kFindings : ExitCode::kClean;
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
  AddVersionFlag(*app, flags->kubernetes_version);
  app->add_option("--feature-gates", flags->feature_gates,
                  "gates of the API server that are not at their defaults; may be given several times")
      ->type_name("GATE=true,...")
      ->allow_extra_args(false);
  app->add_option(
         "-o,--output", flags->outputs,
         "text, compact or json, to standard output or to a file; may be given several times (default: text)")
      ->type_name("FORMAT[=FILE]")
      ->allow_extra_args(false);
  app->add_option("--fail-on", flags->fail_on,
                  "exit with 1 from this severity on: error, warning, info or never (default: error)")
      ->type_name("SEVERITY");
  app->add_flag("--judge-partial", flags->judge_partial,
                "judge patches, test assertions and values with ${VAR} as if they were whole objects");
  app->add_option("--jobs", flags->jobs, "threads (default: as many as there are processors)")
      ->type_name("N");
  app->add_flag("--quiet", flags->quiet, "errors only, and no summary");
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunCheck(*flags, environment); }};
}

}  // namespace kubevet::cli
