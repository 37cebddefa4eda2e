#include "render/merge.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "cli/command.h"
#include "cli/outputs.h"
#include "cli/rulings.h"

namespace kubevet::cli {
namespace {

constexpr const char* kDescription =
    "Join the reports of shards (check --shard) into the report that one run would have written.";
constexpr const char* kFooter =
    "Examples:\n"
    "  kubevet merge shard-*.json > report.json\n"
    "  kubevet merge reports/* -o sarif=out.sarif -o junit=out.xml\n"
    "\n"
    "Exit codes are those that the one run would have had: 0 clean, 1 findings at or above --fail-on,\n"
    "2 an input could not be read, or the reports do not belong together.";

using render::MergeFormat;
using ReportsByFormat = std::map<MergeFormat, std::vector<render::ReportFile>>;

constexpr Choice<MergeFormat> kFormats[] = {
    {"json", MergeFormat::kJson}, {"sarif", MergeFormat::kSarif}, {"junit", MergeFormat::kJunit}};

struct Flags {
  std::vector<std::string> files;
  std::vector<std::string> outputs;
  std::string fail_on = "error";
};

std::string_view WordOf(MergeFormat format) {
  for (const auto& choice : kFormats) {
    if (choice.value == format) return choice.word;
  }
  return {};
}

Result<ReportsByFormat> ReadReports(const std::vector<std::string>& paths, const FileSystem& files) {
  ReportsByFormat reports;
  for (const std::string& path : paths) {
    auto text = files.Read(path);
    if (!text.ok()) return Error{fmt::format("{}: {}", path, text.error().message)};
    const auto format = render::RecogniseReport(*text);
    if (!format) return Error{fmt::format("{}: not a json, sarif or junit report of kubevet", path)};
    reports[*format].push_back({path, std::move(*text)});
  }
  return reports;
}

/// Every report goes into an output, and every output is made of something.
Result<std::vector<Output<MergeFormat>>> OutputsFor(const std::vector<std::string>& texts,
                                                    const ReportsByFormat& reports) {
  if (texts.empty()) {
    if (reports.size() > 1)
      return Error{"the reports have several formats; name an output for each, `-o FORMAT=FILE`"};
    return std::vector{Output<MergeFormat>{reports.begin()->first, {}}};
  }
  auto outputs = ParseOutputs(texts, kFormats);
  if (!outputs.ok()) return outputs.error();
  for (const auto& output : *outputs) {
    if (!reports.contains(output.format))
      return Error{fmt::format("`--output {0}`: none of the reports is {0}", WordOf(output.format))};
  }
  for (const auto& [format, files] : reports) {
    const bool is_wanted = std::any_of(outputs->begin(), outputs->end(),
                                       [f = format](const auto& output) { return output.format == f; });
    if (!is_wanted) {
      return Error{fmt::format("{} is {}, and no output is; a report stays in its format", files[0].name,
                               WordOf(format))};
    }
  }
  return outputs;
}

Result<ExitCode> RunMerge(const Flags& flags, Environment& environment) {
  const auto fail_on = ParseChoice("--fail-on", flags.fail_on, kFailOnChoices);
  if (!fail_on.ok()) return fail_on.error();
  if (const auto outputs = ParseOutputs(flags.outputs, kFormats); !outputs.ok()) return outputs.error();
  ExitCode code = ExitCode::kClean;
  const auto fail = [&](const Error& error) {
    environment.console.Complain(error.message);
    return code = ExitCode::kFailed;
  };
  const auto reports = ReadReports(flags.files, environment.files);
  if (!reports.ok()) return fail(reports.error());
  const auto outputs = OutputsFor(flags.outputs, *reports);
  if (!outputs.ok()) return outputs.error();
  for (const auto& output : *outputs) {
    const auto merged = render::MergeReports(output.format, reports->at(output.format));
    if (!merged.ok()) {
      fail(merged.error());
      continue;
    }
    if (output.file.empty()) {
      environment.console.Out(merged->text);
    } else if (const auto error = environment.files.Write(output.file, merged->text)) {
      fail({fmt::format("cannot write {}: {}", output.file, error->message)});
    }
    if (!merged->is_complete) code = ExitCode::kFailed;
    if (code == ExitCode::kClean && merged->worst && engine::Fails(*merged->worst, *fail_on))
      code = ExitCode::kFindings;
  }
  return code;
}

}  // namespace

Command DefineMerge(CLI::App& root) {
  CLI::App* app = root.add_subcommand("merge", kDescription);
  app->footer(kFooter);
  auto flags = std::make_shared<Flags>();
  app->add_option("FILE", flags->files, "reports of kubevet check")->type_name("FILE")->required();
  app->add_option(
         "-o,--output", flags->outputs,
         "json, sarif or junit, to standard output or to a file; may be given several times (default: "
         "the format of the reports)")
      ->type_name("FORMAT[=FILE]")
      ->allow_extra_args(false);
  app->add_option("--fail-on", flags->fail_on,
                  "exit with 1 from this severity on: error, warning, info or never (default: error); a "
                  "failed test counts as an error")
      ->type_name("SEVERITY");
  return {app, [flags](Environment& environment) { return RunMerge(*flags, environment); }};
}

}  // namespace kubevet::cli
