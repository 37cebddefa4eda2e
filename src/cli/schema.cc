#include "cli/schema.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "engine/definitions.h"
#include "engine/inputs.h"
#include "engine/schema_import.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Collect what is known of custom kinds into one file for `--crd` and `crds:`, or list it.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubectl get crds -o yaml | kubevet schema import - -o crds.json\n"
    "  kubectl get --raw /openapi/v2 | kubevet schema import - -o cluster.json\n"
    "                                            aggregated APIs included\n"
    "  kubevet schema list crds.json             the kinds and versions in it\n"
    "  kubevet check --crd crds.json k8s/";

enum class Action : uint8_t { kImport, kList };
constexpr Choice<Action> kActions[] = {{"import", Action::kImport}, {"list", Action::kList}};

struct Flags {
  std::string action;
  std::vector<std::string> paths;
  std::string output;
};

/// Every file that the paths lead to; one that cannot be read is an error.
Result<std::vector<std::shared_ptr<const Source>>> ReadAll(const std::vector<std::string>& paths,
                                                           const FileSystem& files) {
  std::vector<std::shared_ptr<const Source>> sources;
  const engine::Inputs inputs = engine::FindInputs(files, paths);
  if (!inputs.unreadable.empty()) {
    return Error{fmt::format("{}: {}", inputs.unreadable[0].path, inputs.unreadable[0].why)};
  }
  for (const engine::InputFile& file : inputs.files) {
    auto source = engine::ReadSource(files, file);
    if (!source.ok()) return Error{fmt::format("{}: {}", file.path, source.error().message)};
    sources.push_back(std::move(*source));
  }
  return sources;
}

Result<ExitCode> RunImport(const Flags& flags, Environment& environment) {
  auto sources = ReadAll(flags.paths, environment.files);
  if (!sources.ok()) {
    environment.console.Complain(sources.error().message);
    return ExitCode::kFailed;
  }
  engine::SchemaCollection collection;
  uint32_t count = 0;
  for (auto& source : *sources) count += collection.Add(std::move(source));
  if (count == 0) {
    environment.console.Complain("there are no custom kinds in what was read");
    return ExitCode::kFailed;
  }
  if (flags.output.empty()) {
    environment.console.Out(collection.Json());
    return ExitCode::kClean;
  }
  if (const auto error = environment.files.Write(flags.output, collection.Json())) {
    environment.console.Complain(fmt::format("cannot write {}: {}", flags.output, error->message));
    return ExitCode::kFailed;
  }
  environment.console.Complain(
      fmt::format("{}: {} custom {}", flags.output, count, count == 1 ? "kind" : "kinds"));
  return ExitCode::kClean;
}

/// A line of the list.
struct Row {
  std::string kind;
  std::string api_versions;
  std::string names;
};

Row RowOf(const schema::Definition& definition) {
  Row row{std::string(definition.kind), {}, std::string(definition.plural)};
  for (const schema::DefinitionVersion& version : definition.versions) {
    if (!version.served) continue;
    row.api_versions += fmt::format("{}{}/{}{}", row.api_versions.empty() ? "" : ", ", definition.group,
                                    version.name, version.storage ? "*" : "");
  }
  for (std::string_view name : definition.short_names) row.names += fmt::format(", {}", name);
  return row;
}

Result<ExitCode> RunList(const Flags& flags, Environment& environment) {
  auto sources = ReadAll(flags.paths, environment.files);
  if (!sources.ok()) {
    environment.console.Complain(sources.error().message);
    return ExitCode::kFailed;
  }
  std::vector<Row> rows;
  for (auto& source : *sources) {
    for (const auto& definition : engine::FindDefinitions(std::move(source)))
      rows.push_back(RowOf(*definition));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.kind < b.kind; });
  size_t width = 0, versions_width = 0;
  for (const Row& row : rows) {
    width = std::max(width, row.kind.size());
    versions_width = std::max(versions_width, row.api_versions.size());
  }
  for (const Row& row : rows) {
    environment.console.Out(
        fmt::format("{:{}}  {:{}}  {}\n", row.kind, width, row.api_versions, versions_width, row.names));
  }
  environment.console.Out(fmt::format("{} custom {}; * is the version that is stored\n", rows.size(),
                                      rows.size() == 1 ? "kind" : "kinds"));
  return ExitCode::kClean;
}

}  // namespace

Command DefineSchema(CLI::App& root) {
  CLI::App* app = root.add_subcommand("schema", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("ACTION", flags->action, "import or list")->type_name("import|list")->required();
  app->add_option("PATH", flags->paths, "files, directories, or - for standard input")
      ->type_name("PATH")
      ->required();
  app->add_option("-o,--output", flags->output, "the file that import writes (default: standard output)")
      ->type_name("FILE");
  return {app, [flags](Environment& environment) -> Result<ExitCode> {
            const auto action = ParseChoice("ACTION", flags->action, kActions);
            if (!action.ok()) return action.error();
            return *action == Action::kImport ? RunImport(*flags, environment) : RunList(*flags, environment);
          }};
}

}  // namespace kubevet::cli
