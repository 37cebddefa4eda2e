#include "engine/explain.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "engine/definitions.h"
#include "engine/explain_custom.h"
#include "render/custom_explanation.h"
#include "render/explanation.h"
#include "render/rules.h"
#include "rules/catalogue.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Explain a rule, or a kind or field of the Kubernetes API: type, default, values, versions.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet explain unknown-field                  a rule: why, how to fix it, examples\n"
    "  kubevet explain sts                            a kind: by name, plural or short name\n"
    "  kubevet explain sts.spec.updateStrategy        a field and what is inside\n"
    "  kubevet explain policy/v1beta1/PodDisruptionBudget\n"
    "  kubevet explain ingress.networking.k8s.io.spec.rules --kubernetes-version 1.29\n"
    "  kubevet explain certificate.spec.secretName --crd crds/";

enum class ExplainFormat : uint8_t { kText, kJson };
constexpr Choice<ExplainFormat> kExplainFormats[] = {{"text", ExplainFormat::kText},
                                                     {"json", ExplainFormat::kJson}};

struct Flags {
  std::string query;
  std::string kubernetes_version = "latest";
  std::vector<std::string> definitions;
  std::string output = "text";
  std::string color = "auto";
};

Result<ExitCode> RunExplain(const Flags& flags, Environment& environment) {
  const auto target = k8s::ParseTarget(flags.kubernetes_version);
  if (!target.ok()) return target.error();
  const auto format = ParseChoice("--output", flags.output, kExplainFormats);
  if (!format.ok()) return format.error();
  const auto color = ParseChoice("--color", flags.color, kColorChoices);
  if (!color.ok()) return color.error();
  if (const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
      const rules::Rule* rule = catalogue.Find(flags.query)) {
    environment.console.Out(*format == ExplainFormat::kJson
                                ? render::RenderRuleJson(*rule)
                                : render::RenderRule(*rule, environment.console.Colored(*color)));
    return ExitCode::kClean;
  }
  auto definitions = engine::ReadDefinitions(environment.files, flags.definitions);
  if (!definitions.ok()) return Error{fmt::format("--crd: {}", definitions.error().message)};
  const validate::CustomKinds kinds(std::move(*definitions));
  if (const auto custom = engine::ExplainCustom(flags.query, kinds)) {
    if (!custom->ok()) {
      environment.console.Complain(custom->error().message);
      return ExitCode::kFailed;
    }
    environment.console.Out(
        *format == ExplainFormat::kJson
            ? render::RenderCustomExplanationJson(**custom)
            : render::RenderCustomExplanation(**custom, environment.console.Colored(*color)));
    return ExitCode::kClean;
  }
  const auto explanation = engine::Explain(flags.query, target->minor);
  if (!explanation.ok()) {
    environment.console.Complain(explanation.error().message);
    return ExitCode::kFailed;
  }
  environment.console.Out(
      *format == ExplainFormat::kJson
          ? render::RenderExplanationJson(*explanation, target->minor)
          : render::RenderExplanation(*explanation, target->minor, environment.console.Colored(*color)));
  return ExitCode::kClean;
}

}  // namespace

Command DefineExplain(CLI::App& root) {
  CLI::App* app = root.add_subcommand("explain", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("WHAT", flags->query, "a rule; or a kind, and perhaps a path of fields behind it")
      ->type_name("RULE|KIND[.FIELD...]")
      ->required();
  AddVersionFlag(*app, flags->kubernetes_version);
  app->add_option("--crd", flags->definitions,
                  "definitions of custom resources: a file or a directory; may be given several times")
      ->type_name("PATH")
      ->allow_extra_args(false);
  app->add_option("-o,--output", flags->output, "text or json (default: text)")->type_name("FORMAT");
  app->add_option("--color", flags->color, "auto, always or never (default: auto, which honours NO_COLOR)")
      ->type_name("WHEN");
  return {app, [flags](Environment& environment) { return RunExplain(*flags, environment); }};
}

}  // namespace kubevet::cli
