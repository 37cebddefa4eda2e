#include "cli/run.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>
#include <vector>

#include "cli/help.h"
#include "cli/schema.h"
#include "cli/version.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "kubevet checks Kubernetes manifests: what the API server would reject, and what it would accept\n"
    "that will not work. It needs no cluster and no network.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet check                         everything below the current directory\n"
    "  helm template ./chart | kubevet check -\n"
    "  kubevet explain deployment.spec.strategy\n"
    "  kubevet plan k8s/ --current git:main  what an apply does, step by step\n"
    "\n"
    "`kubevet COMMAND --help` tells more.";

constexpr Command (*kDefinitions[])(CLI::App&) = {
    DefineCheck, DefinePlan, DefineDecode,  DefineExplain, DefineRules,      DefineEval, DefineSchema,
    DefineMerge, DefineLsp,  DefineVersion, DefineInit,    DefineCompletion, DefineMan};

/// The command that arguments name, or the root.
const CLI::App& Chosen(const CLI::App& root) {
  const auto chosen = root.get_subcommands();
  return chosen.empty() ? root : *chosen[0];
}

std::string HelpPointer(const CLI::App& app) {
  return fmt::format("try `kubevet {}--help`", app.get_parent() == nullptr ? "" : app.get_name() + " ");
}

/// `--output=json` is about `--output`.
std::string_view FlagName(std::string_view argument) {
  return argument.substr(0, argument.find('='));
}

std::string UnknownFlag(const CLI::App& app, std::string_view argument) {
  const std::string_view flag = FlagName(argument);
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  std::string message = fmt::format("unknown flag `{}`", flag);
  if (const auto meant = NearMiss(flag, flags)) message += fmt::format("; did you mean `{}`?", *meant);
  return message;
}

std::string UnknownCommand(const CLI::App& root, const std::string& word, const FileSystem& files) {
  std::vector<std::string> commands;
  for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  const auto type = files.Stat(word);
  std::string message = fmt::format("unknown command `{}`", word);
  if (const auto meant = NearMiss(word, commands)) {
    message += fmt::format("; did you mean `{}`?", *meant);
  } else if (word == "-" || (type.ok() && *type != FileType::kMissing)) {
    message += fmt::format("; did you mean `kubevet check {}`?", word);
  }
  return message;
}

/// CLI11 puts the name of the flag or argument into its sentence.
std::string Translate(const CLI::ParseError& error) {
  const std::string text = error.what();
  const auto word = [&](size_t from) { return text.substr(from, text.find_first_of(" :", from) - from); };
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return word(0) + " is missing";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return fmt::format("`{}` needs a value", word(0));
  if (const size_t name = text.find("--"); name != std::string::npos) {
    return fmt::format("`{}` takes no value", word(name));
  }
  return text;
}

/// What is wrong with the arguments, in our words.
std::string Explain(const CLI::App& root, const CLI::ParseError& error, const FileSystem& files) {
  const CLI::App& app = Chosen(root);
  const std::vector<std::string> unexpected = root.remaining(true);
  if (!unexpected.empty()) {
    const auto flag = std::find_if(unexpected.begin(), unexpected.end(),
                                   [](const std::string& word) { return word.size() > 1 && word[0] == '-'; });
    if (&app == &root && flag != unexpected.begin()) return UnknownCommand(root, unexpected[0], files);
    if (flag != unexpected.end()) return UnknownFlag(app, *flag);
    return fmt::format("`{}` is one argument too many", unexpected[0]);
  }
  return Translate(error);
}

int Fail(Environment& environment, const CLI::App& app, std::string_view message) {
  environment.console.Complain(fmt::format("{} ({})", message, HelpPointer(app)));
  return static_cast<int>(ExitCode::kFailed);
}

/// What writing to standard output has to say about the exit code.
int Finish(Environment& environment, ExitCode code) {
  if (const auto& error = environment.console.out_error()) {
    environment.console.Complain(error->message);
    return static_cast<int>(ExitCode::kFailed);
  }
  return static_cast<int>(code);
}

}  // namespace

int Run(int argc, const char* const* argv, Environment& environment) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  if (!arguments.empty() && arguments[0] == "help") {  // `help check` is `check --help`
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  CLI::App root(kDescription, "kubevet");
  root.formatter(std::make_shared<HelpFormatter>());
  root.footer(kFooter);
  root.set_help_flag("-h,--help", "what you are reading");
  root.set_version_flag("--version", VersionLine(), "the version of kubevet");

  std::vector<Command> commands;
  for (const auto define : kDefinitions) commands.push_back(define(root));

  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    root.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    environment.console.Out(Chosen(root).help());
    return Finish(environment, ExitCode::kClean);
  } catch (const CLI::CallForVersion&) {
    environment.console.Out(VersionLine() + "\n");
    return Finish(environment, ExitCode::kClean);
  } catch (const CLI::ParseError& error) {
    return Fail(environment, Chosen(root), Explain(root, error, environment.files));
  }
  const auto command =
      std::find_if(commands.begin(), commands.end(), [](const Command& each) { return each.app->parsed(); });
  if (command == commands.end()) {
    environment.console.Err(root.help());
    return static_cast<int>(ExitCode::kFailed);
  }
  try {
    const auto code = command->run(environment);
    if (!code.ok()) return Fail(environment, *command->app, code.error().message);
    return Finish(environment, *code);
  } catch (const std::bad_alloc&) {
    environment.console.Complain("there is not enough memory");
    return static_cast<int>(ExitCode::kFailed);
  }
}

}  // namespace kubevet::cli
