#include "cli/help.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "render/terminal_text.h"

namespace kubevet::cli {
namespace {

constexpr size_t kColumns = 100;

using Row = std::pair<std::string, std::string>;

/// Two columns, the second broken into lines.
std::string Table(const std::vector<Row>& rows) {
  size_t width = 0;
  for (const auto& [left, right] : rows) width = std::max(width, left.size());
  std::string text;
  for (const auto& [left, right] : rows) {
    bool is_first = true;
    for (const std::string& line : render::WrapText(right, static_cast<uint32_t>(kColumns - width - 5))) {
      text += fmt::format("  {:<{}}   {}\n", is_first ? left : "", width, line);
      is_first = false;
    }
  }
  return text;
}

/// `-o, --output FORMAT[=FILE]`; flags without a short form line up behind it.
std::string FlagNames(const CLI::Option& option) {
  const auto& shorts = option.get_snames();
  std::string names = shorts.empty() ? "    " : fmt::format("-{}, ", shorts[0]);
  if (!option.get_lnames().empty()) names += "--" + option.get_lnames()[0];
  if (option.get_expected_max() > 0) names += " " + option.get_type_name();
  return names;
}

std::string Usage(const CLI::App& app) {
  std::string usage = "Usage: kubevet";
  if (app.get_parent() != nullptr) usage += " " + app.get_name();
  const bool has_commands = !app.get_subcommands([](const CLI::App*) { return true; }).empty();
  usage += has_commands ? " COMMAND [FLAGS]" : " [FLAGS]";
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = option->get_type_name() + (option->get_expected_max() > 1 ? "..." : "");
    usage += option->get_required() ? " " + name : " [" + name + "]";
  }
  return usage + "\n";
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  std::vector<Row> commands, positionals, flags;
  for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; })) {
    const std::string description = command->get_description();
    commands.emplace_back(command->get_name(), description.substr(0, description.find('\n')));
  }
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_positional()) {
      positionals.emplace_back(option->get_type_name(), option->get_description());
    } else {
      flags.emplace_back(FlagNames(*option), option->get_description());
    }
  }
  std::string text = app->get_description() + "\n\n" + Usage(*app);
  if (!positionals.empty()) text += "\n" + Table(positionals);
  if (!commands.empty()) text += "\nCommands:\n" + Table(commands);
  text += "\nFlags:\n" + Table(flags);
  if (!app->get_footer().empty()) text += "\n" + app->get_footer() + "\n";
  return text;
}

}  // namespace kubevet::cli
