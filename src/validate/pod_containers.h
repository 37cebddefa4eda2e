// All containers of a Pod spec, whatever their kind.
#pragma once

#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

inline constexpr yaml::Key kContainerLists[] = {"initContainers", "containers", "ephemeralContainers"};

/// Init containers, containers, then ephemeral containers: the server's order.
template <typename Visit>
void ForEachContainer(const Value& spec, Visit visit) {
  for (const yaml::Key& list : kContainerLists) {
    for (Value container : spec[list].items()) visit(container);
  }
}
std::vector<Value> AllContainers(const Value& spec);

/// Whether an init container runs beside the others until the Pod ends.
inline bool IsSidecar(const Value& init_container) {
  return init_container.TextOf("restartPolicy") == "Always";
}

}  // namespace kubevet::validate
