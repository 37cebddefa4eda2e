// What --current names: the objects that live in a cluster, from files, standard input or a git revision.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "engine/current.h"
#include "engine/inputs.h"

namespace kubevet::cli {

/// The objects, and what could not be read of them.
struct Cluster {
  engine::Current current;
  std::vector<engine::Unreadable> unreadable;
};

/// `places` are what the flag was given, `paths` the manifests they are compared with.
Result<Cluster> ReadCurrent(const std::vector<std::string>& places, const std::vector<std::string>& paths,
                            Environment& environment);

/// Leaves out the files that hold no whole objects, such as patches; tells how many.
size_t DropParts(const FileSystem& files, engine::Inputs& inputs);

/// Complains of directories and patterns that led to no file.
void TellFruitless(const engine::Inputs& inputs, Console& console);

}  // namespace kubevet::cli
