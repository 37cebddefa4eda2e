#include "cli/command.h"

#include <fmt/format.h>

#include "schema/table.h"

namespace kubevet::cli {

Error UnknownChoice(std::string_view flag, std::string_view given, std::span<const std::string_view> words) {
  std::string message = fmt::format("`{} {}`: not one of {}", flag, given, fmt::join(words, ", "));
  if (const auto meant = NearMiss(given, words)) message += fmt::format("; did you mean `{}`?", *meant);
  return {message};
}

CLI::Option* AddVersionFlag(CLI::App& app, std::string& version) {
  const auto newest = schema::Versions().newest;
  return app
      .add_option("--kubernetes-version", version,
                  fmt::format("the version to judge for, such as 1.{0} or 1.{0}.2 (default: 1.{0})", newest))
      ->type_name("VERSION");
}

std::string VersionText(const k8s::Target& target) {
  std::string text = fmt::format("1.{}", target.minor);
  if (target.patch != k8s::Target::kNewestPatch) text += fmt::format(".{}", target.patch);
  return text;
}

}  // namespace kubevet::cli
