#include "cli/repository.h"

#include <string>

namespace kubevet::cli {

render::RepositoryPaths FindRepositoryPaths(const FileSystem& files) {
  const auto directory = files.RealPath(".");
  if (!directory.ok()) return {};
  for (std::string root = *directory; !root.empty(); root.resize(root.rfind('/'))) {
    const auto found = files.Stat(JoinPath(root, ".git"));
    if (found.ok() && *found != FileType::kMissing) return {root, *directory};
  }
  return {*directory, *directory};
}

}  // namespace kubevet::cli
