#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/git.h"
#include "cli/rulings.h"
#include "cli/version.h"
#include "lsp/serve.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Serve an editor: the Language Server Protocol on standard input and output.";
constexpr const char* kFooter =
    "An editor starts it; docs/editors.md tells how. Every flag is optional: the nearest .kubevet.yaml above "
    "a\n"
    "file says how it is checked.";

/// What a document says by itself is told at once; what needs the whole project follows.
constexpr std::chrono::milliseconds kPatience{0};

struct Flags {
  RuleOptions rules;
  bool stdio = false;
};

Result<ExitCode> RunLsp(const Flags& flags, Environment& environment) {
  if (auto error = CheckUsage(flags.rules)) return *error;
  lsp::ServerOptions options;
  options.rulings = flags.rules.rulings;
  options.rulings.today = Today();
  options.read_committed = [&](const std::string& path) {
    return ReadFromGit(environment.files, "HEAD", {path}, "HEAD");
  };
  const int code = lsp::Serve(STDIN_FILENO, STDOUT_FILENO, environment.files, std::move(options),
                              {VersionLine(), kPatience});
  return code == 0 ? ExitCode::kClean : ExitCode::kFindings;
}

}  // namespace

Command DefineLsp(CLI::App& root) {
  CLI::App* app = root.add_subcommand("lsp", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  engine::RulingOptions& rulings = flags->rules.rulings;
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    app->add_option(name, value, help)->type_name(type)->allow_extra_args(false);
  };
  AddVersionFlag(*app, rulings.kubernetes_version);
  add("--profile", rulings.rules.profiles, "turn on the rules of a profile; may be given several times",
      "PROFILE");
  add("--enable", rulings.rules.enable, "turn on a rule; may be given several times", "RULE");
  add("--disable", rulings.rules.disable, "turn off a rule; may be given several times", "RULE");
  add("--config", rulings.config,
      "the configuration of all files (default: the nearest .kubevet.yaml upwards)", "FILE");
  app->add_flag("--no-config", rulings.no_config, "read no configuration");
  app->add_flag("--closed-world", rulings.closed_world,
                "everything that exists is in the folder: references to anything else are errors");
  app->add_flag("--stdio", flags->stdio, "what it does anyway; some editors say so");
  return {app, [flags](Environment& environment) { return RunLsp(*flags, environment); }};
}

}  // namespace kubevet::cli
