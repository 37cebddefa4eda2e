#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "engine/configuration.h"
#include "engine/survey.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription = "Write a .kubevet.yaml that fits the repository, with comments.";
constexpr const char* kFooter =
    "It looks for Helm charts, Kustomize overlays, tests, definitions and the Kubernetes version in use.\n"
    "A file that is there is never overwritten.\n"
    "\n"
    "Examples:\n"
    "  kubevet init          for the current directory\n"
    "  kubevet init deploy";

std::string Counted(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// "3 manifests, 1 Helm chart".
std::string Told(const engine::Survey& survey) {
  std::vector<std::string> parts = {Counted(survey.manifests, "manifest", "manifests")};
  const auto add = [&](const std::vector<std::string>& found, std::string_view one, std::string_view many) {
    if (!found.empty()) parts.push_back(Counted(found.size(), one, many));
  };
  add(survey.charts, "Helm chart", "Helm charts");
  add(survey.overlays, "Kustomize overlay", "Kustomize overlays");
  add(survey.tests, "folder of tests", "folders of tests");
  add(survey.definitions, "file of definitions", "files of definitions");
  return fmt::format("{}", fmt::join(parts, ", "));
}

Result<ExitCode> RunInit(const std::string& directory, Environment& environment) {
  const auto fail = [&](const std::string& message) {
    environment.console.Complain(message);
    return ExitCode::kFailed;
  };
  const auto type = environment.files.Stat(directory);
  if (!type.ok()) return fail(fmt::format("{}: {}", directory, type.error().message));
  if (*type != FileType::kDirectory) return fail(fmt::format("{}: is no directory", directory));
  const std::string path = JoinPath(directory, engine::kConfigurationName);
  const auto there = environment.files.Stat(path);
  if (!there.ok()) return fail(fmt::format("{}: {}", path, there.error().message));
  if (*there != FileType::kMissing) return fail(fmt::format("{} is there already, and stays as it is", path));

  const engine::Survey survey = engine::LookThrough(environment.files, directory);
  if (const auto error = environment.files.Write(path, engine::FittingConfiguration(survey)))
    return fail(fmt::format("cannot write {}: {}", path, error->message));
  environment.console.Out(fmt::format("{} written: {}\n", path, Told(survey)));
  return ExitCode::kClean;
}

}  // namespace

Command DefineInit(CLI::App& root) {
  CLI::App* app = root.add_subcommand("init", kDescription);
  app->footer(kFooter);
  auto directory = std::make_shared<std::string>(".");
  app->add_option("DIRECTORY", *directory, "the folder of the configuration (default: the current directory)")
      ->type_name("DIRECTORY");
  return {app, [directory](Environment& environment) { return RunInit(*directory, environment); }};
}

}  // namespace kubevet::cli
