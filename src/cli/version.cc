#include "cli/version.h"

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/commit.h"  // written by the build
#include "schema/table.h"

#ifndef KUBEVET_VERSION
#error "the build defines KUBEVET_VERSION"
#endif

namespace kubevet::cli {

std::string Version() {
  return KUBEVET_VERSION;
}

std::string VersionLine() {
  const auto known = schema::Versions();
  std::string range = fmt::format("Kubernetes 1.{} to 1.{}", known.oldest, known.newest);
  if (known.preview != 0) range += fmt::format(", 1.{} as a preview", known.preview);
  return fmt::format("kubevet {} ({})", Version(), range);
}

Command DefineVersion(CLI::App& root) {
  CLI::App* app = root.add_subcommand(
      "version", "Tell the version and commit of kubevet and the Kubernetes versions it knows.");
  return {app, [](Environment& environment) -> Result<ExitCode> {
            constexpr std::string_view commit = KUBEVET_COMMIT;
            environment.console.Out(
                fmt::format("{}\ncommit {}\n", VersionLine(), commit.empty() ? "unknown" : commit));
            return ExitCode::kClean;
          }};
}

}  // namespace kubevet::cli
