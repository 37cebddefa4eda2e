#include "cli/version.h"

#include <fmt/format.h>

#include "cli/command.h"
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
  return fmt::format("kubevet {} ({})", KUBEVET_VERSION, range);
}

Command DefineVersion(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("version", "Tell the version of kubevet and the Kubernetes versions it knows.");
  return {app, [](Environment& environment) -> Result<ExitCode> {
            environment.console.Out(VersionLine() + "\n");
            return ExitCode::kClean;
          }};
}

}  // namespace kubevet::cli
