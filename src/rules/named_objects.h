// What an object names by kind and name: what its Pods mount and read, a target to scale, a Service to send
// to, a role to bind. And whether the cluster has such an object without anybody's manifest.
#pragma once

#include <string_view>
#include <vector>

#include "rules/checks.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// A name of another object.
struct NamedObject {
  std::string_view group;
  std::string_view kind;
  std::string_view name_space;
  yaml::Node name;                    ///< a string, not empty
  bool is_optional = false;           ///< nothing is wrong when there is none
  std::string_view consequence = {};  ///< what follows when there is none
};

/// Everything an object names. Linear.
std::vector<NamedObject> ObjectsNamedBy(const Subject& subject);
/// Whether every cluster has such an object, or makes it by itself.
bool IsAlwaysThere(const NamedObject& named);

}  // namespace kubevet::rules
