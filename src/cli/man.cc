#include <fmt/core.h>

#include <sstream>
#include <string>

#include "cli/command.h"
#include "cli/version.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription = "Print the manual page.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet man | man -l -";

/// Text of which no character means something to the formatter.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  for (const char first : {'.', '\''}) {
    if (escaped.starts_with(first)) return "\\&" + escaped;
  }
  return escaped;
}

/// A line, in bold or slanted type.
std::string Request(std::string_view name, std::string_view text) {
  return fmt::format(".{} \"{}\"\n", name, Escaped(text));
}

std::string Paragraph(const std::string& text) {
  std::string out = ".PP\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += Escaped(line) + "\n";
  return out;
}

/// Lines that stay as they are.
std::string Verbatim(const std::string& text) {
  std::string out = ".PP\n.nf\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += Escaped(line) + "\n";
  return out + ".fi\n";
}

std::string NamesOf(const CLI::Option& option) {
  if (option.get_positional()) return option.get_type_name();
  std::string names;
  for (const std::string& name : option.get_snames()) names += fmt::format("-{}, ", name);
  names += "--" + option.get_lnames()[0];
  if (option.get_expected_max() > 0) names += " " + option.get_type_name();
  return names;
}

std::string OptionsOf(const CLI::App& app) {
  std::string out;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_description().empty()) continue;
    out += ".TP\n" + Request("B", NamesOf(*option)) + Escaped(option->get_description()) + "\n";
  }
  return out;
}

std::string CommandText(const CLI::App& app) {
  std::string out = Request("SS", "kubevet " + app.get_name());
  out += Paragraph(app.get_description()) + OptionsOf(app);
  if (!app.get_footer().empty()) out += Verbatim(app.get_footer());
  return out;
}

std::string ManualPage(const CLI::App& root) {
  std::string out = fmt::format(".TH KUBEVET 1 \"\" \"kubevet {}\" \"User Commands\"\n", Version());
  out += ".SH NAME\nkubevet \\- check Kubernetes manifests, and plan what applying them does\n";
  out += ".SH SYNOPSIS\n.B kubevet\n.I COMMAND\n[\\fIFLAGS\\fR] [\\fIPATH\\fR]...\n";
  out += ".SH DESCRIPTION\n" + Paragraph(root.get_description()) + OptionsOf(root);
  if (!root.get_footer().empty()) out += Verbatim(root.get_footer());
  out += ".SH COMMANDS\n";
  for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; }))
    out += CommandText(*command);
  out +=
      ".SH EXIT STATUS\n"
      ".TP\n.B 0\nNothing was found.\n"
      ".TP\n.B 1\nThere are findings at or above \\fB\\-\\-fail\\-on\\fR; a plan stalls or is refused.\n"
      ".TP\n.B 2\nkubevet could not do its work: wrong usage, input that cannot be read.\n"
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen it is set, nothing is coloured unless \\fB\\-\\-color "
      "always\\fR "
      "asks for it.\n"
      ".SH FILES\n.TP\n.B .kubevet.yaml\nThe configuration of everything in and below its folder; "
      "\\fBkubevet init\\fR writes one to begin with.\n";
  return out;
}

}  // namespace

Command DefineMan(CLI::App& root) {
  CLI::App* app = root.add_subcommand("man", kDescription);
  app->footer(kFooter);
  return {app, [&root](Environment& environment) -> Result<ExitCode> {
            environment.console.Out(ManualPage(root));
            return ExitCode::kClean;
          }};
}

}  // namespace kubevet::cli
