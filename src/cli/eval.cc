#include <fmt/format.h>

#include "cel/expression.h"
#include "cli/command.h"
#include "engine/inputs.h"
#include "k8s/bundle.h"
#include "k8s/resource.h"
#include "render/terminal_text.h"
#include "rules/evaluation.h"
#include "yaml/reader.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Evaluate a CEL expression over each object of a file, as rules do: for those who write them.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet eval 'object.spec.replicas' web.yaml\n"
    "  kubevet eval 'containers(pod).map(c, imageTag(c.image))' web.yaml\n"
    "  kubevet eval 'workloads(object.spec.selector).map(w, w.metadata.name)' service.yaml\n"
    "\n"
    "rules/FORMAT.md lists the names and functions an expression may use.\n"
    "Exit codes: 0 a value for each object, 1 some had none, 2 kubevet could not do its work.";

struct Flags {
  std::string expression;
  std::vector<std::string> paths;
  std::string kubernetes_version = "latest";
  std::string output = "text";
};

Result<ExitCode> RunEval(const Flags& flags, Environment& environment) {
  return Error{"not yet"};
}

}  // namespace

Command DefineEval(CLI::App& root) {
  CLI::App* app = root.add_subcommand("eval", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("EXPRESSION", flags->expression, "in the Common Expression Language")->required();
  app->add_option("FILE", flags->paths, "files, directories, quoted patterns, or - for standard input")
      ->type_name("FILE")
      ->required();
  AddVersionFlag(*app, flags->kubernetes_version);
  return {app, [flags](Environment& environment) { return RunEval(*flags, environment); }};
}

}  // namespace kubevet::cli
