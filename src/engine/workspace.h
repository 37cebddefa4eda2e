// All files of a run: each read and judged by itself, and the objects in all of them together, indexed.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/source.h"
#include "engine/analyze.h"
#include "engine/inputs.h"
#include "k8s/bundle.h"
#include "rules/world.h"

namespace kubevet::engine {

/// One input.
struct LoadedFile {
  InputFile input;
  std::unique_ptr<const Source> source;
  Analysis analysis;
  std::optional<std::string> unreadable;  ///< why there is nothing of it
};

/// Immutable; safe to use from several threads.
class Workspace {
 public:
  /// Reads with at most `options.jobs` threads. The options must outlive the workspace.
  Workspace(const FileSystem& files, const std::vector<InputFile>& inputs, const Options& options);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// In the order of the inputs.
  const std::vector<LoadedFile>& files() const { return files_; }
  /// The objects of file i, as its analysis has them.
  std::span<const k8s::Object> ObjectsOf(size_t i) const;
  const rules::World& world() const { return *world_; }

 private:
  std::vector<LoadedFile> files_;
  std::vector<std::string_view> paths_;
  std::vector<size_t> first_object_;  // of file i; one more for the end
  std::unique_ptr<const k8s::Bundle> bundle_;
  std::unique_ptr<const rules::World> world_;
};

}  // namespace kubevet::engine
