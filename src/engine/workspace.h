// All files of a run: each read and judged by itself, and the objects in all of them together, indexed.
#pragma once

#include <cstdint>
#include <functional>
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

namespace kubevet::engine {

/// One input.
struct LoadedFile {
  InputFile input;
  std::shared_ptr<const Source> source;
  Analysis analysis;
  std::optional<std::string> unreadable;  ///< why there is nothing of it
};

/// How file i of the inputs is analysed, and those of the context for each i from there on.
using OptionsOf = std::function<const Options&(size_t)>;

/// Immutable; safe to use from several threads.
class Workspace {
 public:
  /// Reads and analyses with as many threads as `jobs` says.
  Workspace(const FileSystem& files, const Inputs& inputs, bool judge_partial, unsigned jobs,
            const OptionsOf& options);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Those to report on, in the order of the inputs.
  std::span<const LoadedFile> inputs() const { return {files_.data(), input_count_}; }
  /// The objects of file i, as its analysis has them.
  std::span<const k8s::Object> ObjectsOf(size_t i) const;
  const k8s::Bundle& bundle() const { return *bundle_; }
  /// By Object::source.
  std::span<const std::string_view> paths() const { return paths_; }
  /// From this Object::source on, inventories of nodes.
  uint32_t first_inventory() const { return first_inventory_; }

 private:
  size_t input_count_;
  std::vector<LoadedFile> files_;
  std::vector<std::string_view> paths_;
  uint32_t first_inventory_ = 0;
  std::vector<size_t> first_object_;  // of file i; one more for the end
  std::unique_ptr<const k8s::Bundle> bundle_;
};

}  // namespace kubevet::engine
