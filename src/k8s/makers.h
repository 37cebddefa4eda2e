// Resources that stand for objects which are not in the input: a SealedSecret for a Secret, a generator of
// Kustomize for a ConfigMap. Their controllers and tools make those when they run.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace kubevet::k8s {

/// What a kind makes. Paths are fields joined by dots; a list stands for each of its items.
struct Maker {
  std::string_view group;
  std::string_view kind;
  std::string_view makes;      ///< "Secret", "ConfigMap", ...
  std::string_view name_path;  ///< where the name is; when nothing is there it is the object's own
  bool in_any_namespace = false;
};

std::span<const Maker> MakersOf(std::string_view group, std::string_view kind);
/// The names of what an object makes. Linear.
std::vector<std::string_view> MadeNames(const Maker& maker, yaml::Node object);

}  // namespace kubevet::k8s
