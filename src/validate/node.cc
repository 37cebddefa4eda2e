#include "validate/node.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "k8s/names.h"
#include "validate/affinity.h"
#include "validate/equality.h"
#include "validate/object_meta.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

void ValidateHandler(const Value& handler) {
  if (handler.String().empty() && handler.context().target().AtLeast(36)) {
    Required(handler, "the name of a handler of the container runtime is needed");
  } else {
    InvalidIf(handler, k8s::DnsLabelProblem(handler.String()));
  }
}

void ValidateOverhead(const Value& overhead) {
  // The server takes the overhead for the limits of a container.
  const Value limits = overhead["podFixed"].Renamed("limits");
  bool has_huge_pages = false;
  bool has_compute = false;
  for (const auto& [name, key_node, quantity] : limits.entries()) {
    ValidateContainerResourceName(quantity.At(key_node), name);
    ValidateResourceQuantity(name, quantity);
    has_huge_pages |= IsHugePagesResource(name);
    has_compute |= name == "cpu" || name == "memory";
  }
  if (has_huge_pages && !has_compute) Forbidden(overhead, "huge pages need CPU or memory beside them");
}

/// Unlike those of a Pod, the tolerations of a RuntimeClass must differ.
void ValidateUniqueTolerations(const Value& tolerations) {
  using Key = std::array<std::string_view, 4>;
  std::vector<Key> seen;
  for (Value toleration : tolerations.items()) {
    const Key key = {toleration.TextOf("key"), toleration.TextOf("operator"), toleration.TextOf("value"),
                     toleration.TextOf("effect")};
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      Duplicate(toleration, "there is such a toleration before");
    }
    seen.push_back(key);
  }
}

void ValidateScheduling(const Value& scheduling) {
  ValidateLabels(scheduling["nodeSelector"]);
  ValidateTolerations(scheduling["tolerations"]);
  ValidateUniqueTolerations(scheduling["tolerations"]);
}

}  // namespace

void ValidateRuntimeClass(const Value& object) {
  ValidateHandler(object["handler"]);
  ValidateOverhead(object["overhead"]);
  ValidateScheduling(object["scheduling"]);
}

void ValidateRuntimeClassUpdate(const Value& now, const Value& old) {
  ValidateRuntimeClass(now);
  ValidateImmutable(now["handler"], old["handler"]);
}

}  // namespace kubevet::validate
