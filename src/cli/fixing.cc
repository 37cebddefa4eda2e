#include "cli/fixing.h"

#include <fmt/core.h>

#include "render/unified_diff.h"

namespace kubevet::cli {
namespace {

std::string_view NameOf(const engine::InputFile& file) {
  return file.is_standard_input ? engine::kStandardInputName : std::string_view(file.path);
}

void TellLeftAlone(const engine::Fixing& fixing, Console& console) {
  for (const std::string& path : fixing.left_alone)
    console.Complain(path + ": some of its fixes are left out, for the file would not get better by them");
}

}  // namespace

void AddFixFlags(CLI::App& app, FixFlags& flags) {
  app.add_flag("--fix", flags.fix,
               "change the files: apply the fixes that are safe, then report on what is left");
  app.add_flag("--diff", flags.diff, "show what --fix would change as a unified diff, and write nothing");
}

WrittenFixes WriteFixes(const engine::Fixing& fixing, Environment& environment) {
  WrittenFixes written;
  for (const engine::FixedFile& fixed : fixing.files) {
    const std::string& path = fixed.file.path;
    const auto now = environment.files.Read(path);
    if (!now.ok() || *now != fixed.before) {
      written.errors.push_back(
          {fmt::format("{}: changed while it was being checked, and is not fixed", path)});
    } else if (const auto error = environment.files.Write(path, fixed.after)) {
      written.errors.push_back({fmt::format("{}: cannot write the fixes: {}", path, error->message)});
    } else {
      ++written.count.files;
      written.count.findings += fixed.findings;
    }
  }
  TellLeftAlone(fixing, environment.console);
  return written;
}

void ShowFixes(const engine::Fixing& fixing, bool color, Environment& environment) {
  engine::FixCount count;
  for (const engine::FixedFile& fixed : fixing.files) {
    environment.console.Out(render::RenderUnifiedDiff(NameOf(fixed.file), fixed.before, fixed.after, color));
    ++count.files;
    count.findings += fixed.findings;
  }
  TellLeftAlone(fixing, environment.console);
  environment.console.Complain(count.files == 0 ? "nothing to fix"
                                                : fmt::format("{} finding{} would be fixed in {} file{}",
                                                              count.findings, count.findings == 1 ? "" : "s",
                                                              count.files, count.files == 1 ? "" : "s"));
}

}  // namespace kubevet::cli
