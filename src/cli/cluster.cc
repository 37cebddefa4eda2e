#include "cli/cluster.h"

#include <fmt/core.h>

#include <iterator>
#include <utility>

#include "cli/git.h"
#include "engine/roles.h"

namespace kubevet::cli {
namespace {

bool IsFile(const FileSystem& files, const std::string& path) {
  const auto type = files.Stat(path);
  return type.ok() && *type == FileType::kFile;
}

}  // namespace

size_t DropParts(const FileSystem& files, engine::Inputs& inputs) {
  const std::vector<engine::Role> roles = engine::FindRoles(files, inputs.files);
  std::vector<engine::InputFile> wholes;
  for (size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] == engine::Role::kManifest) wholes.push_back(std::move(inputs.files[i]));
  }
  inputs.files = std::move(wholes);
  return roles.size() - inputs.files.size();
}

void TellFruitless(const engine::Inputs& inputs, Console& console) {
  for (const std::string& path : inputs.fruitless) {
    console.Complain(fmt::format("{}: no .yaml, .yml or .json files that git does not ignore", path));
  }
}

Result<Cluster> ReadCurrent(const std::vector<std::string>& places, const std::vector<std::string>& paths,
                            Environment& environment) {
  constexpr std::string_view kGit = "git:";
  Cluster cluster;
  std::vector<std::string> named;
  const auto keep = [&](std::vector<engine::Unreadable> unreadable) {
    std::move(unreadable.begin(), unreadable.end(), std::back_inserter(cluster.unreadable));
  };
  for (const std::string& place : places) {
    if (!place.starts_with(kGit)) {
      named.push_back(place);
      continue;
    }
    auto sources = ReadFromGit(environment.files, place.substr(kGit.size()), paths, "--current " + place);
    if (!sources.ok()) return sources.error();
    for (auto& source : *sources) keep(cluster.current.Add(std::move(source)));
  }
  if (named.empty()) return cluster;
  engine::Inputs inputs = engine::FindInputs(environment.files, named);
  TellFruitless(inputs, environment.console);
  DropParts(environment.files, inputs);
  keep(cluster.current.Add(environment.files, inputs));
  const bool one_to_one = places.size() == 1 && paths.size() == 1 && IsFile(environment.files, places[0]) &&
                          IsFile(environment.files, paths[0]);
  if (one_to_one) cluster.current.CompareAsOne();
  return cluster;
}

}  // namespace kubevet::cli
