#include <fmt/format.h>

#include <map>
#include <set>
#include <sstream>

#include "cli/command.h"
#include "rules/catalogue.h"
#include "schema/table.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Print a script that completes commands, flags and their values in a shell.";
constexpr const char* kFooter =
    "Examples:\n"
    "  source <(kubevet completion bash)                                     in ~/.bashrc\n"
    "  kubevet completion zsh > \"${fpath[1]}/_kubevet\"\n"
    "  kubevet completion fish > ~/.config/fish/completions/kubevet.fish";

enum class Shell : uint8_t { kBash, kZsh, kFish };
constexpr Choice<Shell> kShells[] = {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}};

using Words = std::vector<std::string>;

/// What the scripts know of a command, read off the parser so that they never lag behind.
struct CommandWords {
  std::string name;
  std::string description;
  std::vector<const CLI::Option*> flags;
};

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::vector<CommandWords> CommandsOf(const CLI::App& root) {
  std::vector<CommandWords> commands;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    CommandWords words{app->get_name(), FirstLine(app->get_description()), {}};
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional()) words.flags.push_back(option);
    }
    commands.push_back(std::move(words));
  }
  return commands;
}

/// "text", "compact" and "json" of "text, compact or json, to …".
Words WordsUpToOr(const std::string& text) {
  Words words;
  bool last = false;
  std::istringstream stream(text);
  for (std::string word; !last && stream >> word;) {
    last = word == "or";
    if (last) stream >> word;
    while (word.ends_with(',')) word.pop_back();
    words.push_back(word);
  }
  return words;
}

/// The words a flag takes, by the name its help gives to the value; nothing when that is free.
Words ValuesOf(const CLI::Option& flag) {
  const std::string name = flag.get_expected_max() > 0 ? flag.get_type_name() : "";
  if (name == "FORMAT" || name == "FORMAT[=FILE]") return WordsUpToOr(flag.get_description());
  if (name == "SEVERITY") return {"error", "warning", "info", "never"};
  if (name == "WHEN") return {"auto", "always", "never"};
  if (name == "RULE" || name == "PROFILE") {
    std::set<std::string> words;
    const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
    for (const rules::Rule* rule : catalogue.rules()) {
      if (name == "RULE") words.emplace(rule->id);
      if (name == "PROFILE") words.insert(rule->profiles.begin(), rule->profiles.end());
    }
    return {words.begin(), words.end()};
  }
  if (name == "VERSION") {
    Words words;
    const auto known = schema::Versions();
    for (int minor = known.oldest; minor <= std::max(known.newest, known.preview); ++minor) {
      words.push_back(fmt::format("1.{}", minor));
    }
    return words;
  }
  return {};
}

/// The words that may follow a command: kinds, shells; nothing means files.
Words ArgumentsOf(const std::string& command) {
  if (command == "completion") return {"bash", "zsh", "fish"};
  if (command != "explain") return {};
  std::set<std::string> kinds;
  for (uint32_t i = 0; i < schema::KindCount(); ++i) {
    const schema::ApiKind kind = schema::KindAt(i);
    if (kind.scope() != schema::Scope::kNone && kind.type()) kinds.emplace(kind.kind());
  }
  return {kinds.begin(), kinds.end()};
}

std::string Joined(const Words& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string LongNames(const CommandWords& command) {
  Words names;
  for (const CLI::Option* flag : command.flags) names.push_back("--" + flag->get_lnames()[0]);
  return Joined(names);
}

std::string BashScript(const std::vector<CommandWords>& commands) {
  Words names;
  std::string cases;
  std::map<std::string, std::string> values;  // by flag; flags of one name take the same words, or more
  for (const CommandWords& command : commands) {
    names.push_back(command.name);
    cases += fmt::format("    {}) flags='{}' arguments='{}' ;;\n", command.name, LongNames(command),
                         Joined(ArgumentsOf(command.name)));
    for (const CLI::Option* flag : command.flags) {
      std::string pattern = "--" + flag->get_lnames()[0];
      if (!flag->get_snames().empty()) pattern = fmt::format("-{}|{}", flag->get_snames()[0], pattern);
      const std::string words = Joined(ValuesOf(*flag));
      if (!words.empty() && words.size() > values[pattern].size()) values[pattern] = words;
    }
  }
  std::string value_cases;
  for (const auto& [pattern, words] : values) {
    value_cases +=
        fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", pattern, words);
  }
  return fmt::format(R"(# bash completion for kubevet
_kubevet() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} flags= arguments=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{names} --help --version' -- "$word"))
    return
  fi
  case $before in
{value_cases}  esac
  case ${{COMP_WORDS[1]}} in
{cases}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [[ -n $arguments ]]; then
    COMPREPLY=($(compgen -W "$arguments" -- "$word"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -F _kubevet kubevet
)",
                     fmt::arg("names", Joined(names)), fmt::arg("value_cases", value_cases),
                     fmt::arg("cases", cases));
}

/// For zsh, in which brackets, colons and quotes mean something.
std::string ZshEscaped(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return escaped;
}

std::string ZshFlag(const CLI::Option& flag) {
  const std::string help = ZshEscaped(flag.get_description());
  std::string value;
  if (flag.get_expected_max() > 0) {
    const Words words = ValuesOf(flag);
    const std::string name = ZshEscaped(flag.get_type_name());
    value = words.empty() ? fmt::format(":{}:", name) : fmt::format(":{}:({})", name, Joined(words));
  }
  std::string text = fmt::format("'*--{}[{}]{}'", flag.get_lnames()[0], help, value);
  if (!flag.get_snames().empty()) text += fmt::format(" '*-{}[{}]{}'", flag.get_snames()[0], help, value);
  return text;
}

std::string ZshScript(const std::vector<CommandWords>& commands) {
  std::string described, cases;
  for (const CommandWords& command : commands) {
    described += fmt::format("    '{}:{}'\n", command.name, ZshEscaped(command.description));
    const Words arguments = ArgumentsOf(command.name);
    const std::string rest = arguments.empty() ? "_files" : fmt::format("({})", Joined(arguments));
    cases += fmt::format("    {})\n      _arguments", command.name);
    for (const CLI::Option* flag : command.flags) cases += " \\\n        " + ZshFlag(*flag);
    cases += fmt::format(" \\\n        '*:argument:{}' ;;\n", rest);
  }
  return fmt::format(R"(#compdef kubevet
# zsh completion for kubevet
_kubevet() {{
  local -a commands=(
{described}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=${{words[2]}}
  shift words
  ((CURRENT--))
  case $command in
{cases}  esac
}}
if [[ $funcstack[1] == _kubevet ]]; then
  _kubevet "$@"
else
  compdef _kubevet kubevet
fi
)",
                     fmt::arg("described", described), fmt::arg("cases", cases));
}

std::string FishQuoted(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string FishScript(const std::vector<CommandWords>& commands) {
  std::string text = "# fish completion for kubevet\n";
  for (const CommandWords& command : commands) {
    text += fmt::format("complete -c kubevet -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                        FishQuoted(command.description));
  }
  for (const CommandWords& command : commands) {
    const std::string start =
        fmt::format("complete -c kubevet -n '__fish_seen_subcommand_from {}'", command.name);
    const Words arguments = ArgumentsOf(command.name);
    if (!arguments.empty()) text += fmt::format("{} -f -a '{}'\n", start, Joined(arguments));
    for (const CLI::Option* flag : command.flags) {
      text += start;
      if (!flag->get_snames().empty()) text += " -s " + flag->get_snames()[0];
      text += " -l " + flag->get_lnames()[0];
      const Words values = ValuesOf(*flag);
      if (flag->get_expected_max() > 0)
        text += values.empty() ? " -r" : fmt::format(" -x -a '{}'", Joined(values));
      text += " -d " + FishQuoted(flag->get_description()) + "\n";
    }
  }
  return text;
}

}  // namespace

Command DefineCompletion(CLI::App& root) {
  CLI::App* app = root.add_subcommand("completion", kDescription);
  app->footer(kFooter);
  auto shell = std::make_shared<std::string>();
  app->add_option("SHELL", *shell, "bash, zsh or fish")->type_name("SHELL")->required();
  return {app, [shell, &root](Environment& environment) -> Result<ExitCode> {
            const auto chosen = ParseChoice("completion", *shell, kShells);
            if (!chosen.ok()) return chosen.error();
            const auto commands = CommandsOf(root);
            environment.console.Out(*chosen == Shell::kBash  ? BashScript(commands)
                                    : *chosen == Shell::kZsh ? ZshScript(commands)
                                                             : FishScript(commands));
            return ExitCode::kClean;
          }};
}

}  // namespace kubevet::cli
