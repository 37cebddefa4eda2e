#include <fmt/core.h>

#include "cel/expression.h"
#include "cel/text.h"
#include "cli/command.h"
#include "engine/inputs.h"
#include "engine/rulings.h"
#include "engine/workspace.h"
#include "render/terminal_text.h"
#include "rules/checks.h"
#include "rules/vocabulary.h"

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
};

/// The expression with a mark under what is wrong in it.
std::string Underlined(std::string_view text, Span span) {
  const std::string marks(
      std::max(1u, render::DisplayWidth(render::Harmless(text.substr(span.begin, span.size())))), '^');
  const uint32_t indent = render::DisplayWidth(render::Harmless(text.substr(0, span.begin)));
  return fmt::format("  {}\n  {}{}\n", render::Harmless(text), std::string(indent, ' '), marks);
}

std::string NameOf(const k8s::Object& object) {
  const ResourceId& id = *object.resource.id;
  return render::Harmless(
      fmt::format("{} {}{}{}", id.kind, id.name_space, id.name_space.empty() ? "" : "/", id.name));
}

Result<ExitCode> RunEval(const Flags& flags, Environment& environment) {
  const auto target = k8s::ParseTarget(flags.kubernetes_version);
  if (!target.ok()) return target.error();
  const auto expressions = rules::EnvironmentFor({});
  const cel::Compilation compiled = cel::Compile(flags.expression, *expressions);
  if (!compiled.program) {
    for (const cel::Issue& issue : compiled.issues) {
      environment.console.Complain(issue.message);
      environment.console.Err(Underlined(flags.expression, issue.span));
    }
    return ExitCode::kFailed;
  }
  engine::Options options;
  options.target = *target;
  // Configurations say which custom kinds make Pods.
  engine::RulingOptions ruling;
  ruling.finds_context = false;
  const auto ruled = engine::MakeRulings(ruling, flags.paths, environment.files);
  if (!ruled.ok()) return ruled.error();
  options.pod_makers = ruled->pod_makers;
  const engine::Inputs inputs = engine::FindInputs(environment.files, flags.paths);
  const engine::Workspace workspace(environment.files, inputs, false, 1,
                                    [&](size_t) -> const engine::Options& { return options; });
  const rules::World world{workspace.bundle(), options.target, false, workspace.paths(),
                           workspace.first_inventory()};
  const std::vector<cel::Value> nodes = rules::NodesOf(world);
  ExitCode code = ExitCode::kClean;
  std::vector<cel::Value> values(rules::kFirstFreeSlot);
  Arena arena;
  for (size_t i = 0; i < workspace.inputs().size(); ++i) {
    const engine::LoadedFile& file = *workspace.inputs()[i];
    for (const k8s::Object& object : workspace.ObjectsOf(i)) {
      arena.Clear();
      const rules::FunctionContext context{&world, &object};
      rules::SetValues(world, object, rules::Subject(object, world).pod.node, nodes, values);
      const cel::Value value = cel::Evaluate(*compiled.program, values, arena, rules::kCostLimit, &context);
      if (value.IsError()) code = ExitCode::kFindings;
      environment.console.Out(fmt::format("{}: {}: {}{}\n", render::Harmless(file.input.path), NameOf(object),
                                          value.IsError() ? "error: " : "",
                                          render::Harmless(cel::ToText(value))));
    }
    if (file.unreadable) {
      environment.console.Complain(fmt::format("{}: {}", file.input.path, *file.unreadable));
      code = ExitCode::kFailed;
    }
  }
  for (const auto& [path, why] : inputs.unreadable) {
    environment.console.Complain(fmt::format("{}: {}", path, why));
    code = ExitCode::kFailed;
  }
  return code;
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
