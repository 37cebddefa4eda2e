// All containers of a Pod spec, whatever their kind.
#pragma once

#include <vector>

#include "validate/value.h"

namespace kubevet::validate {

/// Init containers, containers, then ephemeral containers: the server's order.
std::vector<Value> AllContainers(Value spec);

/// Whether an init container runs beside the others until the Pod ends.
inline bool IsSidecar(Value init_container) {
  return init_container["restartPolicy"].String() == "Always";
}

}  // namespace kubevet::validate
