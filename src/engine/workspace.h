// All files of a run: each read and judged by itself, and the objects in all of them together, indexed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "engine/inputs.h"
#include "engine/loading.h"
#include "k8s/bundle.h"

namespace kubevet::engine {

/// Immutable; safe to use from several threads.
class Workspace {
 public:
  /// Loads the inputs, with as many threads as `jobs` says. Options by index count the inputs first, then the
  /// context, then the inventories; they agree on what makes Pods.
  Workspace(const FileSystem& files, const Inputs& inputs, bool judge_partial, unsigned jobs,
            const OptionsOf& options);
  /// Of files that were loaded before: the first `input_count` are those to report on, from `first_inventory`
  /// on they are inventories of nodes. Linear in the objects.
  Workspace(std::vector<std::shared_ptr<const LoadedFile>> files, size_t input_count, size_t first_inventory,
            std::shared_ptr<const k8s::PodMakers> pod_makers, unsigned jobs = 1);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Those to report on, in the order of the inputs.
  std::span<const std::shared_ptr<const LoadedFile>> inputs() const { return {files_.data(), input_count_}; }
  /// The objects of file i, as its analysis has them.
  std::span<const k8s::Object> ObjectsOf(size_t i) const;
  const k8s::Bundle& bundle() const { return *bundle_; }
  /// By Object::source.
  std::span<const std::string_view> paths() const { return paths_; }
  /// From this Object::source on, inventories of nodes.
  uint32_t first_inventory() const { return first_inventory_; }

 private:
  size_t input_count_;
  std::vector<std::shared_ptr<const LoadedFile>> files_;
  std::vector<std::string_view> paths_;
  uint32_t first_inventory_ = 0;
  std::vector<size_t> first_object_;  // of file i; one more for the end
  std::unique_ptr<const k8s::Bundle> bundle_;
};

}  // namespace kubevet::engine
