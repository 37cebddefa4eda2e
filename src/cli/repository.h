// Where the repository is that the working directory lies in.
#pragma once

#include "base/file_system.h"
#include "render/repository_paths.h"

namespace kubevet::cli {

/// The nearest folder upwards with `.git` in it; without one, the working directory itself.
render::RepositoryPaths FindRepositoryPaths(const FileSystem& files);

}  // namespace kubevet::cli
