// Files of a run, each read and judged by itself. The work is divided by documents: a large file is analysed
// by several threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/source.h"
#include "engine/analyze.h"
#include "engine/inputs.h"
#include "validate/custom_kinds.h"

namespace kubevet::engine {

/// One input, read and analysed.
struct LoadedFile {
  InputFile input;
  Role role = Role::kManifest;
  std::shared_ptr<const Source> source;
  Definitions definitions;  ///< of custom resources, in this file
  Analysis analysis;
  std::optional<std::string> unreadable;  ///< why there is nothing of it
};

/// How file i is analysed.
using OptionsOf = std::function<const Options&(size_t)>;

/// One file for each input, in their order, with as many threads as `jobs` says. Custom resources are judged
/// by the definitions in all of them, and those of the first options. Never fails: what cannot be read says
/// why. `roles` are those of the inputs.
std::vector<std::shared_ptr<const LoadedFile>> LoadFiles(const FileSystem& files,
                                                         std::vector<InputFile> inputs,
                                                         std::span<const Role> roles, unsigned jobs,
                                                         const OptionsOf& options);

/// One file, whose custom resources are judged by `kinds`.
std::shared_ptr<const LoadedFile> LoadFile(const FileSystem& files, const InputFile& input, Role role,
                                           const Options& options, const validate::CustomKinds& kinds);

/// A source that is there already.
std::shared_ptr<const LoadedFile> LoadSource(std::shared_ptr<const Source> source, const Options& options);

}  // namespace kubevet::engine
