// What every command has in common: how it is defined, what it works with, what its exit codes mean.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/near_miss.h"
#include "base/result.h"
#include "cli/console.h"
#include "k8s/target.h"

namespace kubevet::cli {

enum class ExitCode : int {
  kClean = 0,
  kFindings = 1,
  kFailed =
      2,  ///< kubevet could not do its work: wrong usage, unreadable input, a report that cannot be written
};

struct Environment {
  const FileSystem& files;
  Console& console;
};

/// A command that is defined: the parser's side of it, and what it does once its flags are read. An error is
/// wrong usage.
struct Command {
  CLI::App* app = nullptr;
  std::function<Result<ExitCode>(Environment&)> run;
};

/// One per file. They add a subcommand to `root`, which must outlive them.
Command DefineCheck(CLI::App& root);
Command DefineDecode(CLI::App& root);
Command DefineExplain(CLI::App& root);
Command DefinePlan(CLI::App& root);
Command DefineRules(CLI::App& root);
Command DefineEval(CLI::App& root);
Command DefineMerge(CLI::App& root);
Command DefineLsp(CLI::App& root);
Command DefineVersion(CLI::App& root);
Command DefineInit(CLI::App& root);
Command DefineCompletion(CLI::App& root);
Command DefineMan(CLI::App& root);

/// A word that a flag takes, and what it stands for.
template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

/// Error: "`--color sometimes`: not one of auto, always, never".
Error UnknownChoice(std::string_view flag, std::string_view given, std::span<const std::string_view> words);

template <typename T, size_t kSize>
Result<T> ParseChoice(std::string_view flag, std::string_view given, const Choice<T> (&choices)[kSize]) {
  std::vector<std::string_view> words;
  for (const Choice<T>& choice : choices) {
    if (choice.word == given) return choice.value;
    words.push_back(choice.word);
  }
  return UnknownChoice(flag, given, words);
}

inline constexpr Choice<ColorChoice> kColorChoices[] = {
    {"auto", ColorChoice::kAuto}, {"always", ColorChoice::kAlways}, {"never", ColorChoice::kNever}};

/// --kubernetes-version, the newest by default.
CLI::Option* AddVersionFlag(CLI::App& app, std::string& version);

/// "1.36", "1.36.2".
std::string VersionText(const k8s::Target& target);

}  // namespace kubevet::cli
