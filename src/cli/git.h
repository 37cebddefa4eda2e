// Manifests as they were at a git revision, read by the `git` command.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/source.h"

namespace kubevet::cli {

/// What FindInputs would find for `arguments` (files, directories, patterns) in the tree of `revision`, named
/// `REVISION:path`. Standard input and what does not lead to a directory that exists now are passed over,
/// as are files that were no whole objects there: patches, test assertions, data.
/// `flag` is what asks, for errors: no git, no repository, no such revision.
Result<std::vector<std::unique_ptr<const Source>>> ReadFromGit(const FileSystem& files,
                                                               const std::string& revision,
                                                               const std::vector<std::string>& arguments,
                                                               const std::string& flag);

/// The text of each file in the tree of `revision`; nothing where it was not there. Paths are absolute, and
/// may lie in several repositories. Errors as above.
Result<std::vector<std::optional<std::string>>> ReadTextsFromGit(const FileSystem& files,
                                                                 const std::string& revision,
                                                                 const std::vector<std::string>& paths,
                                                                 const std::string& flag);

}  // namespace kubevet::cli
